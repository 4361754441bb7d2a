// Formulas: KaTeX sets them, and is loaded when it is needed.

let katex;

const load = () => (katex ??= import("../katex/katex.mjs").then((module) => module.default));

// Before the first formula, where one may come while somebody waits for it.
export function expectFormulas() {
  (globalThis.requestIdleCallback ?? setTimeout)(load);
}

// MathML of these would carry style attributes, which the content security policy forbids.
const STYLED = /\\(pmb|fcolorbox)\b/;

function options(element, tex) {
  return {
    displayMode: element.classList.contains("block"),
    output: STYLED.test(tex) ? "html" : "htmlAndMathml",
    throwOnError: true,
    strict: "ignore",
    trust: false,
    maxSize: 40,
    maxExpand: 500,
  };
}

export async function typeset(within) {
  const formulas = [...within.querySelectorAll(".math:not([data-set], [data-unset])")];
  if (!formulas.length) return;
  const { render } = await load();
  for (const element of formulas) {
    const tex = element.textContent;
    try {
      render(tex, element, options(element, tex));
      element.dataset.set = "";
    } catch (error) {
      element.textContent = tex;
      element.dataset.unset = "";
      element.title = error.message;
    }
  }
}
