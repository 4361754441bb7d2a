// <page-strip data-states="ssqf">: a cell a page, or a cell for several pages that shows the worst of them.

const { gettext, interpolate } = window.django;

const WORST_FIRST = "frqces";
const NAMES = {
  q: gettext("waiting to be read"),
  r: gettext("being read"),
  s: gettext("read"),
  f: gettext("could not be read"),
  c: gettext("canceled"),
  e: gettext("corrected"),
};

function worst(states) {
  return [...WORST_FIRST].find((state) => states.includes(state));
}

class PageStrip extends HTMLElement {
  #states = [];
  #numbers = [];
  #places = new Map(); // page number -> its place in the document
  #size = 1; // pages in a cell

  connectedCallback() {
    this.#states = [...this.dataset.states];
    this.#numbers = this.dataset.numbers?.split(" ").map(Number) ?? this.#states.map((_state, index) => index + 1);
    this.#places = new Map(this.#numbers.map((number, place) => [number, place]));
    this.setAttribute("role", this.#isMap ? "navigation" : "img");
    this.#draw();
  }

  get #isMap() {
    return "map" in this.dataset;
  }

  // The state of one page, by its first letter.
  set(number, state) {
    const place = this.#places.get(number);
    if (place === undefined || this.#states[place] === state) return;
    this.#states[place] = state;
    this.#paint(Math.floor(place / this.#size));
    this.#describe();
  }

  // Every page that is in one of these states gets another.
  replace(states, state) {
    for (const [place, number] of this.#numbers.entries()) {
      if (states.includes(this.#states[place])) this.set(number, state);
    }
  }

  mark(number) {
    this.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const cell = this.children[Math.floor(this.#places.get(number) / this.#size)];
    cell?.setAttribute("aria-current", "page");
  }

  #draw() {
    const most = this.#isMap ? 200 : 60;
    this.#size = Math.max(1, Math.ceil(this.#states.length / most));
    const cells = Math.ceil(this.#states.length / this.#size);
    this.replaceChildren(...Array.from({ length: cells }, () => this.#newCell()));
    for (let cell = 0; cell < cells; cell += 1) this.#paint(cell);
    this.#describe();
  }

  #newCell() {
    const cell = document.createElement(this.#isMap ? "a" : "i");
    if (this.#isMap) cell.tabIndex = -1; // the arrow keys turn the pages; two hundred tab stops would not help
    return cell;
  }

  #paint(index) {
    const first = index * this.#size;
    const states = this.#states.slice(first, first + this.#size);
    const state = worst(states);
    const cell = this.children[index];
    cell.dataset.state = state;
    if (!this.#isMap) return;
    const number = this.#numbers[first + states.indexOf(state)];
    cell.href = `#page-${number}`;
    cell.title = interpolate(gettext("page %s: %s"), [number, NAMES[state]]);
    cell.setAttribute("aria-label", cell.title);
  }

  #describe() {
    const read = this.#states.filter((state) => "se".includes(state)).length;
    const failed = this.#states.filter((state) => state === "f").length;
    const words = interpolate(gettext("%s of %s pages read"), [read, this.#states.length]);
    this.setAttribute("aria-label", failed ? `${words}, ${interpolate(gettext("%s failed"), [failed])}` : words);
  }
}

customElements.define("page-strip", PageStrip);
