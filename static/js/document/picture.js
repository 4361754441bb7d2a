// The pictures of the pages: how large, which way up. Only the view changes, never the page.

import { inView, main } from "./pages.js";
import { currentSection } from "./place.js";

const { gettext } = window.django;

const [LEAST, MOST, STEP] = [0.1, 4, 1.25];
const MARGIN = 40; // pixels of the window that a fitting picture leaves free
const shown = main.querySelector("[data-zoom-shown]");
let zoom = "page"; // "page" and "width" fit the pane; a number is a share of the picture's own size

const imageOf = (section) => section.querySelector(".scan img");
const isReady = (image) => image?.complete && image.naturalWidth > 0;
const isWhole = (image) => !image.src.includes("?width=");

// The picture as large as an engine sees it; the smaller one stays until it is there.
async function loadWhole(image) {
  if (isWhole(image)) return;
  const whole = new Image();
  whole.src = image.src.split("?")[0];
  await whole.decode();
  image.src = whole.src;
  await image.decode();
}

function fitting(scan, width, height) {
  const rail = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--rail-height"));
  const wide = scan.clientWidth / width;
  return zoom === "width" ? wide : Math.min(wide, (innerHeight - rail - MARGIN) / height);
}

function lay(section) {
  const [scan, image] = [section.querySelector(".scan"), imageOf(section)];
  const turned = Number(section.dataset.turned ?? 0);
  scan?.classList.toggle("laid", zoom !== "page" || turned !== 0);
  if (!scan?.classList.contains("laid")) return image && clear(image);
  if (!isReady(image)) return undefined;
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const [across, down] = turned % 180 ? [height, width] : [width, height];
  const scale = typeof zoom === "number" ? zoom : fitting(scan, across, down);
  size(image.parentElement, across * scale, down * scale);
  size(image, width * scale, height * scale);
  image.style.transform = `translate(-50%, -50%) rotate(${turned}deg)`;
  return undefined;
}

function size(element, width, height) {
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}

function clear(image) {
  image.removeAttribute("style");
  image.parentElement.removeAttribute("style");
}

async function layWhole(section) {
  const image = imageOf(section);
  if (typeof zoom === "number" && image) await loadWhole(image).catch(() => {}); // a smaller one will do
  lay(section);
}

function layAll() {
  shown.textContent = { page: gettext("Page"), width: gettext("Width") }[zoom] ?? `${Math.round(zoom * 100)} %`;
  for (const section of inView) layWhole(section);
}

export function setZoom(wanted) {
  zoom = wanted;
  layAll();
}

// One step larger or smaller than what is on the screen.
export async function stepZoom(direction) {
  const image = imageOf(currentSection());
  if (!isReady(image)) return;
  const width = Number(currentSection().dataset.turned ?? 0) % 180 ? image.clientHeight : image.clientWidth;
  const across = width / (await wholeWidth(image));
  setZoom(Math.min(MOST, Math.max(LEAST, across * STEP ** direction)));
}

async function wholeWidth(image) {
  const before = image.getBoundingClientRect().width;
  await loadWhole(image).catch(() => {});
  return before ? image.naturalWidth : 1;
}

export function rotate() {
  const section = currentSection();
  section.dataset.turned = (Number(section.dataset.turned ?? 0) + 90) % 360;
  lay(section);
}

const DEEDS = {
  in: () => stepZoom(1),
  out: () => stepZoom(-1),
  page: () => setZoom("page"),
  width: () => setZoom("width"),
  whole: () => setZoom(1),
  rotate,
};

main.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom]");
  if (button) DEEDS[button.dataset.zoom]();
});

main.addEventListener("load", (event) => event.target.closest(".scan") && lay(event.target.closest(".page")), true);
main.addEventListener("page-filled", (event) => layWhole(event.target));
new ResizeObserver(layAll).observe(main.querySelector(".pages"));
addEventListener("panes-moved", layAll);
