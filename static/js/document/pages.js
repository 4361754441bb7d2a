// The pages of a document: each is fetched as it comes into view, and again when it changes.

import { typeset } from "../math.js";
import { fragment } from "../server.js";
import { showTimes } from "../times.js";

export const main = document.querySelector("main");
export const id = main.dataset.document;
export const sections = [...main.querySelectorAll(".page")];
export const sectionOf = new Map(sections.map((section) => [Number(section.dataset.number), section]));
export const numberOf = (section) => Number(section.dataset.number);
export const inView = new Set();

const AT_ONCE = 4;
const strip = main.querySelector("page-strip");
const stale = new Set(sections.filter((section) => !("filled" in section.dataset)));
const filling = new Set();

// Tells the other parts of the page: "page-filled" (its content is new), "page-state" (its status is).
function tell(section, type) {
  section.dispatchEvent(new CustomEvent(type, { bubbles: true }));
}

async function fill(section) {
  stale.delete(section);
  try {
    const content = await fragment(`/documents/${id}/pages/${section.dataset.number}`);
    keepPicture(section, content);
    await typeset(content);
    const focused = document.activeElement;
    keep(section, content, "[data-editor]");
    section.replaceChildren(content);
    if (section.contains(focused)) focused.focus();
    showTimes(section);
    section.dataset.filled = "";
    const { pageState, corrected } = section.querySelector(".sheet").dataset;
    showState(section, pageState);
    showCorrected(section, corrected !== undefined);
    tell(section, "page-filled");
  } catch {
    setTimeout(() => refresh(section), 3000);
  }
}

// What must survive the new content: in place of its like, or else on the sheet.
function keep(section, content, selector) {
  const old = section.querySelector(selector);
  if (!old) return;
  const fresh = content.querySelector(selector);
  if (fresh) fresh.replaceWith(old);
  else content.querySelector(".sheet").append(old);
}

// A new picture of the same page would flash; unless the page was turned since, and then nobody need turn it by hand.
function keepPicture(section, content) {
  const { upright } = content.querySelector(".scan").dataset;
  if (section.querySelector(`.scan:not([data-upright="${upright}"])`)) delete section.dataset.turned;
  else keep(section, content, ".scan");
}

function fillNext() {
  for (const section of inView) {
    if (filling.size >= AT_ONCE) return;
    if (!stale.has(section) || filling.has(section)) continue; // of two answers the older may come last
    filling.add(section);
    fill(section).finally(() => {
      filling.delete(section);
      fillNext();
    });
  }
}

// Fetch the page again, now or when it comes into view.
export function refresh(section) {
  stale.add(section);
  fillNext();
}

function showState(section, status) {
  if (section.dataset.state === status) return;
  strip.set(numberOf(section), status[0]);
  section.dataset.state = status;
  tell(section, "page-state");
}

// In the strip a corrected page is one, whatever came of its reading.
export function showCorrected(section, isCorrected) {
  strip.set(numberOf(section), isCorrected ? "e" : section.dataset.state[0]);
}

export function setPage(number, status) {
  const section = sectionOf.get(number);
  if (!section) return;
  showState(section, status);
  refresh(section);
}

let pause = 0;
// Pages that only rush past while somebody scrolls are not fetched.
const nearby = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) inView.add(entry.target);
    else inView.delete(entry.target);
  }
  clearTimeout(pause);
  pause = setTimeout(fillNext, 60);
}, { rootMargin: "1200px 0px" });

for (const section of sections) nearby.observe(section);
typeset(main);
