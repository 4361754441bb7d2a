// Which page is being read, and turning to another one.

import { main, numberOf, sections } from "./pages.js";

const strip = main.querySelector("page-strip");
const rail = main.querySelector("[data-rail]");
const current = main.querySelector("[data-current]");
let place = 0; // the page under the rail
let top = 0; // where it stands in the window, or will as soon as there is enough below it
let scrolled = 0; // how far the window was scrolled then

export function currentSection() {
  return sections[place];
}

function measureRail() {
  document.documentElement.style.setProperty("--rail-height", `${rail.offsetHeight}px`);
}
new ResizeObserver(measureRail).observe(rail);

// The first page that reaches below the line, by halving: the pages stand in order.
function placeAt(line) {
  let [low, high] = [0, sections.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sections[middle].getBoundingClientRect().bottom > line) high = middle;
    else low = middle + 1;
  }
  return low;
}

function remember(index) {
  const isNew = place !== index;
  place = index;
  top = sections[place].getBoundingClientRect().top;
  scrolled = scrollY;
  current.textContent = sections[place].dataset.number;
  strip.mark(numberOf(sections[place]));
  if (isNew) main.dispatchEvent(new CustomEvent("page-turned"));
}

export function goTo(section) {
  section.scrollIntoView();
  remember(sections.indexOf(section));
  top = rail.offsetHeight;
}

export function turn(step) {
  const target = sections[Math.min(sections.length - 1, Math.max(0, place + step))];
  history.replaceState(null, "", `#${target.id}`);
  goTo(target);
}

function followAddress() {
  const section = sections.find(({ id }) => `#${id}` === location.hash);
  if (section) goTo(section);
}
addEventListener("hashchange", followAddress);

function showPlace() {
  remember(placeAt(rail.offsetHeight + 120));
}

// Whether somebody scrolled; not when the pages became shorter and the window had to follow.
function hasScrolled() {
  const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  return scrollY !== scrolled && !(scrollY < scrolled && atEnd);
}

// Pages grow as their text comes in; the one that is being read must not move for that. The browser's own
// anchoring loses its hold when a page's content is replaced.
const growth = new ResizeObserver(() => {
  if (hasScrolled()) {
    showPlace();
    return;
  }
  const drift = sections[place].getBoundingClientRect().top - top;
  if (scrollY > 0 && Math.abs(drift) > 1) scrollBy(0, drift);
  scrolled = scrollY;
});
for (const section of sections) growth.observe(section);

let drawn = 0;
addEventListener("scroll", () => {
  cancelAnimationFrame(drawn);
  drawn = requestAnimationFrame(() => hasScrolled() && showPlace());
}, { passive: true });
measureRail();
showPlace();
followAddress();

main.addEventListener("click", (event) => {
  const button = event.target.closest("[data-turn]");
  if (button) turn(Number(button.dataset.turn));
});
