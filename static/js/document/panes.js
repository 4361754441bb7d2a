// Two panes and a handle between them, which is moved by pointer or arrow keys, and remembered.

import { main } from "./pages.js";

const [LEAST, MOST] = [20, 80]; // percent of the width that the picture has
const GAP = 24;
const pages = main.querySelector(".pages");
const handle = main.querySelector("[data-handle]");
const rail = main.querySelector("[data-rail]");
let split = Number(localStorage.getItem("split")) || 50;

function place() {
  const { left, width } = pages.getBoundingClientRect();
  handle.style.left = `${left + ((width - GAP) * split) / 100 + GAP / 2}px`;
  handle.style.top = `${Math.max(0, rail.getBoundingClientRect().bottom)}px`;
}

function move(percent) {
  split = Math.min(MOST, Math.max(LEAST, Math.round(percent)));
  pages.style.setProperty("--split", split / 100);
  handle.setAttribute("aria-valuenow", split);
  localStorage.setItem("split", split);
  place();
  dispatchEvent(new CustomEvent("panes-moved"));
}

handle.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  handle.focus();
});

handle.addEventListener("pointermove", (event) => {
  if (!handle.hasPointerCapture(event.pointerId)) return;
  const { left, width } = pages.getBoundingClientRect();
  move(((event.clientX - left) / width) * 100);
});

const KEYS = { ArrowLeft: () => split - 5, ArrowRight: () => split + 5, Home: () => LEAST, End: () => MOST };
handle.addEventListener("keydown", (event) => {
  const key = KEYS[event.key];
  if (!key) return;
  event.preventDefault();
  event.stopPropagation(); // arrows turn pages elsewhere
  move(key());
});
handle.addEventListener("dblclick", () => move(50));

let drawn = 0;
addEventListener("scroll", () => {
  cancelAnimationFrame(drawn);
  drawn = requestAnimationFrame(place);
}, { passive: true });
new ResizeObserver(place).observe(pages);
new ResizeObserver(place).observe(rail);
move(split);
