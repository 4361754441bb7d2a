// What every page does: menus that close, times in the reader's zone, questions before something is lost,
// forms that need no new page, and copying.

import { copy } from "./copy.js";
import { failure, send } from "./server.js";
import { notify } from "./notices.js";
import { showTimes } from "./times.js";

const { gettext } = window.django;

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  const menu = event.target.closest("details.menu");
  closeMenus(event.target.closest(".menu-items") ? null : menu);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

function answerTo(question, yes) {
  const dialog = document.querySelector("[data-confirm-dialog]");
  dialog.querySelector("[data-question]").textContent = question;
  dialog.querySelector("[data-answer]").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// One question after the other: a dialog tells that it closed a moment after it did, and a question asked in that
// moment would take the earlier answer for its own.
let answered = Promise.resolve();

export function confirmed(question, yes) {
  answered = answered.then(() => answerTo(question, yes));
  return answered;
}

async function sendInPlace(form) {
  const response = await send(form.action, { method: "POST", body: new FormData(form) });
  if (!response.ok) notify(await failure(response), "error");
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.confirm) {
    event.preventDefault();
    if (await confirmed(form.dataset.confirm, form.dataset.confirmYes)) form.submit();
  } else if ("live" in form.dataset) {
    event.preventDefault();
    await sendInPlace(form).catch(() => notify(gettext("The server does not answer. Nothing was changed."), "error"));
  }
});

async function resultOf(address) {
  const response = await send(address);
  if (!response.ok) throw new Error(await failure(response));
  const isPlain = response.headers.get("Content-Type").startsWith("text/plain");
  return isPlain ? response.text() : (await response.json()).content;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await copy(resultOf(button.dataset.copy));
    notify(button.dataset.copied ?? gettext("Markdown copied."));
  } catch (error) {
    notify(error.message || gettext("The browser did not allow copying."), "error");
  }
});

showTimes(document);
setInterval(() => showTimes(document), 60_000);
