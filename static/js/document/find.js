// Finding words in the whole document: the server looks, since most pages are not here.

import { fragment } from "../server.js";
import { id, main, sectionOf } from "./pages.js";
import { goTo } from "./place.js";

const { gettext } = window.django;

const form = main.querySelector("[data-find]");
const input = form.querySelector("input");
const results = main.querySelector("[data-found-in]");
const WAIT = 250; // milliseconds after the last key
let timer = 0;
let asked = 0;

export function openFind() {
  form.hidden = false;
  input.focus();
  input.select();
}

export function closeFind() {
  form.hidden = true;
  results.hidden = true;
  CSS.highlights?.delete("found");
}

async function find() {
  const words = input.value.trim();
  asked += 1;
  const mine = asked;
  if (!words) {
    results.hidden = true;
    return;
  }
  let content;
  try {
    content = await fragment(`/documents/${id}/find?q=${encodeURIComponent(words)}`);
  } catch (error) {
    content = error.message || gettext("The server does not answer.");
  }
  if (mine !== asked) return; // an answer to what is no longer asked
  results.replaceChildren(content);
  results.hidden = false;
}

// Mark the words where they stand, without touching the text.
function highlight(section) {
  if (!CSS.highlights) return;
  const words = input.value.trim().toLowerCase();
  const text = section.querySelector(main.dataset.view === "source" ? ".source" : ".rendered");
  const ranges = text && words ? rangesOf(text, words) : [];
  CSS.highlights.set("found", new Highlight(...ranges));
}

function rangesOf(text, words) {
  const ranges = [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const content = node.data.toLowerCase();
    for (let at = content.indexOf(words); at >= 0; at = content.indexOf(words, at + words.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + words.length);
      ranges.push(range);
    }
  }
  return ranges;
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, WAIT);
});

input.addEventListener("focus", () => {
  results.hidden = !results.hasChildNodes() || !input.value.trim();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  await find();
  results.querySelector("a")?.focus();
});

for (const element of [form, results]) {
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    closeFind();
  });
}

results.addEventListener("click", (event) => {
  const link = event.target.closest("[data-found]");
  if (!link) return;
  event.preventDefault();
  const section = sectionOf.get(Number(new URL(link.href).hash.slice("#page-".length)));
  history.replaceState(null, "", `#${section.id}`);
  goTo(section);
  results.hidden = true; // it lies over the text; the next look into the field shows it again
  highlight(section);
  section.addEventListener("page-filled", () => highlight(section), { once: true });
});

main.querySelector("[data-open-find]").addEventListener("click", () => (form.hidden ? openFind() : closeFind()));
