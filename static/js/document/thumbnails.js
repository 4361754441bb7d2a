// Small pictures of all pages with their status, in a rail that is opened and closed, and remembered.

import { id, main, numberOf, sectionOf, sections } from "./pages.js";
import { currentSection, goTo } from "./place.js";
import { own } from "../server.js";
import { pageState } from "../words.js";

const { gettext, interpolate } = window.django;

const rail = main.querySelector("[data-thumbnails]");
const button = main.querySelector("[data-toggle-thumbnails]");
const links = new Map(); // page number -> its link

function make(section) {
  const number = numberOf(section);
  const link = document.createElement("a");
  const image = document.createElement("img");
  image.loading = "lazy"; // before src, or it would not be
  image.alt = "";
  image.width = 88;
  image.height = 116;
  image.src = own(`/api/tasks/${id}/pages/${number}/image?width=120`);
  const words = document.createElement("span");
  words.textContent = number;
  link.href = `#page-${number}`;
  link.append(image, words);
  links.set(number, link);
  showState(section);
  return link;
}

function showState(section) {
  const link = links.get(numberOf(section));
  if (!link) return;
  link.dataset.state = section.dataset.state;
  link.title = interpolate(gettext("page %s: %s"), [numberOf(section), pageState(section.dataset.state)]);
  link.setAttribute("aria-label", link.title);
}

function mark() {
  rail.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const link = links.get(numberOf(currentSection()));
  if (!link) return;
  link.setAttribute("aria-current", "page");
  const [above, below] = [link.offsetTop, link.offsetTop + link.offsetHeight - rail.clientHeight];
  if (rail.scrollTop > above || rail.scrollTop < below) rail.scrollTop = (above + below) / 2;
}

export function showThumbnails(isShown) {
  if (isShown && !links.size) rail.append(...sections.map(make));
  rail.hidden = !isShown;
  button.setAttribute("aria-pressed", String(isShown));
  localStorage.setItem("thumbnails", isShown ? "shown" : "");
  mark();
}

export function toggleThumbnails() {
  showThumbnails(rail.hidden);
  goTo(currentSection());
}

button.addEventListener("click", toggleThumbnails);
rail.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link) goTo(sectionOf.get(Number(link.hash.slice("#page-".length))));
});
main.addEventListener("page-state", (event) => showState(event.target));
main.addEventListener("page-turned", mark);
showThumbnails(localStorage.getItem("thumbnails") === "shown");
