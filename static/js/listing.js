// Searching, sorting and turning the pages of the list without a new page, so that files go on being sent; and what is
// done with several documents at once. Without a script the same forms and links do it.

import { notify } from "./notices.js";
import { awaitList, lookAtQueue } from "./rows.js";
import { failure, fragment, send } from "./server.js";
import { confirmed } from "./site.js";
import { showTimes } from "./times.js";

const { gettext, interpolate, ngettext } = window.django;

const list = document.querySelector("[data-list]");
const search = document.querySelector("[data-search]");
const UNFINISHED = ["queued", "running"];

// --- Another part of the list ---

let asked = 0;

function headings() {
  return [...list.querySelectorAll("thead a")];
}

// Who works by keyboard stays at the heading that was pressed, or at the list.
function replace(fresh) {
  const isWithin = list.contains(document.activeElement);
  const place = headings().indexOf(document.activeElement);
  list.replaceChildren(...fresh.childNodes);
  if (isWithin) (headings()[place] ?? list).focus({ preventScroll: true });
}

function show(address) {
  return awaitList(fetchList(address));
}

async function fetchList(address) {
  asked += 1;
  const turn = asked;
  list.setAttribute("aria-busy", "true");
  const page = await fragment(address);
  if (turn !== asked) return; // somebody asked for something else meanwhile
  const fresh = page.querySelector("[data-list]");
  showTimes(fresh);
  list.dataset.takesNewRows = fresh.dataset.takesNewRows;
  replace(fresh);
  list.removeAttribute("aria-busy");
  for (const select of ["status", "sort"]) search.elements[select].value = page.getElementById(select).value;
  if (document.activeElement !== search.elements.q) search.elements.q.value = page.getElementById("search").value;
  count();
  lookAtQueue();
}

// A connection that breaks once is tried again, since a new page would break off files that are being sent; then it is
// the browser's own way, which says what is wrong.
function goTo(address) {
  history.pushState(null, "", address);
  return show(address).catch(() => show(address)).catch(() => location.assign(address));
}

function addressOf(form) {
  const said = [...new FormData(form)].filter(([name, value]) => value && !(name === "sort" && value === "-added"));
  const query = new URLSearchParams(said).toString();
  return form.action.split("?")[0] + (query ? `?${query}` : "");
}

search.addEventListener("submit", (event) => {
  event.preventDefault();
  goTo(addressOf(search));
});

search.addEventListener("change", (event) => event.target.tagName === "SELECT" && search.requestSubmit());

list.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-turn]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.closest("nav")) goTo(link.href).then(() => list.scrollIntoView());
  else goTo(link.href);
});

addEventListener("popstate", () => show(location.href).catch(() => location.reload()));

// --- Selecting ---

let last = null; // the box that was pressed last, from which Shift selects

function boxes() {
  return [...list.querySelectorAll('input[name="documents"]')];
}

function selected() {
  return boxes().filter((box) => box.checked);
}

export function count() {
  const number = selected().length;
  const all = list.querySelector("[data-all]");
  all.checked = number > 0 && number === boxes().length;
  all.indeterminate = number > 0 && !all.checked;
  list.querySelector("[data-count]").textContent = number
    ? interpolate(ngettext("%s selected", "%s selected", number), [number]) : "";
}

function selectRange(box) {
  const every = boxes();
  const [from, to] = [every.indexOf(last), every.indexOf(box)].sort((one, other) => one - other);
  if (from >= 0) for (const each of every.slice(from, to + 1)) each.checked = box.checked;
}

list.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches("[data-all]")) for (const each of boxes()) each.checked = box.checked;
  else if (!box.matches('input[name="documents"]')) return;
  else if (event.shiftKey && last) selectRange(box);
  last = box.matches("[data-all]") ? null : box;
  count();
});

// --- What is done with them ---

function nameOf(box) {
  return box.closest("tr").querySelector(".name a").textContent;
}

function tellOfLeftOut() {
  const unfinished = selected().filter((box) => UNFINISHED.includes(box.closest("tr").dataset.status));
  if (!unfinished.length) return;
  notify(interpolate(gettext("Still being read, so not in the ZIP: %s"), [unfinished.map(nameOf).join(", ")]));
}

function questionOf(number) {
  return interpolate(
    ngettext("Delete %s document with all its text?", "Delete %s documents with all their text?", number), [number],
  );
}

async function act(form, button) {
  const body = new FormData(form);
  body.set("confirmed", "yes");
  const response = await send(button.formAction, { method: "POST", body });
  if (!response.ok) {
    notify(await failure(response), "error");
    return;
  }
  notify((await response.json()).detail);
  await show(location.href);
}

list.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!form.matches("[data-selection]")) return;
  if (button.dataset.verb === "export") {
    tellOfLeftOut();
    return; // the browser keeps the file
  }
  event.preventDefault();
  const number = selected().length;
  if (button.dataset.verb === "delete" && !await confirmed(questionOf(number), gettext("Delete"))) return;
  await act(form, button).catch(() => notify(gettext("The server does not answer. Nothing was changed."), "error"));
});

count();
