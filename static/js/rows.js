// The rows of the list: they come, and follow what happens to their documents.

import { fragment, send } from "./server.js";
import { showTimes } from "./times.js";
import { ENDED, aheadWord, stateDetail, stateWord } from "./words.js";

const list = document.querySelector("[data-list]");
const LOOK_AT_QUEUE_EVERY = 4000;

function rowOf(id) {
  return list.querySelector(`tr[data-document="${CSS.escape(id)}"]`);
}

// Whether what is shown are all documents, newest first: what comes is on top of them.
function takesNewRows() {
  return list.dataset.takesNewRows === "true";
}

let shown = Promise.resolve();

// Another part of the list is on its way: what comes meanwhile waits for it.
export function awaitList(coming) {
  shown = coming.catch(() => {});
  return coming;
}

async function settled() {
  for (let awaited = null; awaited !== shown;) {
    awaited = shown;
    await awaited;
  }
}

export function showList() {
  document.querySelector("[data-search]").hidden = false;
  document.querySelector("[data-drop]").classList.remove("large");
}

function showTable() {
  list.querySelector("[data-documents]").hidden = false;
  list.querySelector(".pick-all").hidden = false;
  list.querySelector("[data-empty]")?.remove();
  showList();
}

async function loadRow(id) {
  const content = await fragment(`/documents/${id}/row`);
  showTimes(content);
  return content.querySelector("tr");
}

// Rows on their way, by document: what happens to it meanwhile waits for its row.
const coming = new Map();

async function arrive(id) {
  await settled();
  if (!takesNewRows() || rowOf(id)) return;
  const row = await loadRow(id);
  await settled();
  if (!takesNewRows() || rowOf(id)) return;
  list.querySelector("[data-rows]").prepend(row);
  showTable();
  lookAtQueue();
}

// Puts the document's row on top of the list; once, whoever asks first. Says whether the list holds it.
export async function addRow(id) {
  await (coming.get(id) ?? bring(id, arrive(id)));
  return Boolean(rowOf(id));
}

function bring(id, row) {
  const brought = row.finally(() => coming.delete(id));
  coming.set(id, brought);
  return brought;
}

// Only the parts that change are replaced: a link that somebody is about to press, or an open menu, stays.
async function reload(id) {
  const fresh = await loadRow(id);
  const row = rowOf(id);
  if (!row) return;
  Object.assign(row.dataset, fresh.dataset);
  for (const part of ["page-strip", ".state", ".reader"]) {
    row.querySelector(part).replaceWith(fresh.querySelector(part));
  }
}

function showFacts(row, facts) {
  row.dataset.status = facts.status;
  row.dataset.failed = facts.pages_failed;
  row.dataset.waits = String(Boolean(facts.waiting_for));
  row.querySelector("[data-word]").textContent = stateWord(facts.status);
  row.querySelector("[data-detail]").textContent = stateDetail(facts);
}

function showPage(row, { type, data }) {
  const state = { "page.succeeded": "s", "page.failed": "f", "page.retrying": "q" }[type];
  if (state) row.querySelector("page-strip").set(data.number, state);
}

let told = Promise.resolve();

// What is on its way from the server may be older than the event, so the event is told after it, each in its turn.
export function onEvent(event) {
  const { id } = event.data;
  told = told.then(settled).then(() => coming.get(id)?.catch(() => {})).then(() => tell(event))
    .catch(reportError); // whatever is wrong with one, the next is told
}

function tell(event) {
  const { type, data } = event;
  const row = rowOf(data.id);
  if (!row) {
    if (type === "document.queued") addRow(data.id).catch(() => {}); // a later look at the list has it
    return;
  }
  if (type === "document.queued") reopen(row);
  showPage(row, event);
  showFacts(row, data);
  if (ENDED.includes(data.status)) bring(data.id, reload(data.id)).catch(() => {}); // the end tells of several pages
}

// After a retry the pages that were not read are owed again.
function reopen(row) {
  row.querySelector("page-strip").replace("fc", "q");
  row.querySelector(".reason")?.remove();
  lookAtQueue();
}

// --- What comes before the documents that wait ---

let look = 0;

// Not those that wait for the provider: they say so.
function waitingRows() {
  return [...list.querySelectorAll('tr[data-status="queued"][data-waits="false"]')];
}

async function showAhead() {
  const response = await send("/documents/queue");
  if (!response.ok) return;
  const ahead = await response.json();
  for (const row of waitingRows()) {
    const count = ahead[row.dataset.document];
    if (count !== undefined) row.querySelector("[data-detail]").textContent = aheadWord(count);
  }
}

// One request for all of them, now and then, and none while nothing waits or nobody looks.
export async function lookAtQueue() {
  clearTimeout(look);
  if (!waitingRows().length) return;
  if (!document.hidden) await showAhead().catch(() => {});
  clearTimeout(look);
  look = setTimeout(lookAtQueue, LOOK_AT_QUEUE_EVERY);
}
