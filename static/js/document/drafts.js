// Text that was written and not saved, kept for as long as the tab lives: over a reload, a lost connection, a click
// on the wrong link.

import { id } from "./pages.js";

const key = (number) => `draft:${id}:${number}`;

export function keepDraft(number, text, basedOn) {
  try {
    sessionStorage.setItem(key(number), JSON.stringify({ text, basedOn }));
  } catch {
    // The storage is full or forbidden; the question before leaving is still asked.
  }
}

export function draftOf(number) {
  return JSON.parse(sessionStorage.getItem(key(number)) ?? "null");
}

export function dropDraft(number) {
  sessionStorage.removeItem(key(number));
}

export function draftedPages() {
  const before = `draft:${id}:`;
  return Object.keys(sessionStorage).filter((each) => each.startsWith(before)).map((each) => Number(each.slice(before.length)));
}
