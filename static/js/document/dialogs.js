// Pages that fit into a dialog open in one, and details are fetched when they are opened.

import { typeset } from "../math.js";
import { notify } from "../notices.js";
import { fragment } from "../server.js";
import { showTimes } from "../times.js";

const dialog = document.querySelector("[data-sheet]");
const help = document.querySelector("[data-help]");

async function open(link) {
  const content = await fragment(link.href);
  await typeset(content);
  dialog.querySelector("[data-title]").textContent = link.dataset.title ?? link.textContent.trim();
  dialog.querySelector("[data-body]").replaceChildren(content);
  showTimes(dialog);
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await open(link).catch((error) => notify(error.message, "error"));
});

// A press on the backdrop closes, and so does what is done from here.
for (const each of [dialog, help]) {
  each.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) event.preventDefault();
    if (close || event.target === each) each.close();
  });
}
dialog.addEventListener("submit", (event) => "live" in event.target.dataset && dialog.close());

export function showHelp() {
  help.showModal();
}
document.querySelector("[data-open-help]").addEventListener("click", showHelp);

// The toggle event does not bubble.
document.addEventListener("toggle", async (event) => {
  const details = event.target;
  if (!details.open || !details.dataset?.load) return;
  try {
    const content = await fragment(details.dataset.load);
    details.querySelector(".loaded").replaceChildren(content);
    showTimes(details);
  } catch (error) {
    notify(error.message, "error");
  }
}, true);
