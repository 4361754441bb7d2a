// What single keys do. The help dialog lists them.

import { main } from "./pages.js";
import { openFind } from "./find.js";
import { showHelp } from "./dialogs.js";
import { rotate, setZoom, stepZoom } from "./picture.js";
import { currentSection, turn } from "./place.js";
import { toggleThumbnails } from "./thumbnails.js";
import { show } from "./views.js";

const KEYS = {
  ArrowLeft: () => turn(-1),
  ArrowRight: () => turn(1),
  c: () => currentSection().querySelector("[data-copy]")?.click(),
  C: () => main.querySelector(".head [data-copy]").click(),
  e: () => show("edit"),
  s: () => show(main.dataset.view === "source" ? "rendered" : "source"),
  "/": openFind,
  "?": showHelp,
  "+": () => stepZoom(1),
  "=": () => stepZoom(1),
  "-": () => stepZoom(-1),
  0: () => setZoom("page"),
  1: () => setZoom(1),
  w: () => setZoom("width"),
  r: rotate,
  t: toggleThumbnails,
};

function isElsewhere(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return true;
  if (event.target.closest("input, textarea, select")) return true;
  return event.key.startsWith("Arrow") && event.target.closest(".laid, pre") !== null; // they scroll there
}

addEventListener("keydown", (event) => {
  const key = KEYS[event.key];
  if (!key || event.defaultPrevented || isElsewhere(event)) return;
  if (event.key.toLowerCase() === "c" && getSelection().toString()) return;
  event.preventDefault();
  key();
});
