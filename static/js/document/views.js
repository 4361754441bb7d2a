// How the text is shown: rendered, as its source, or to be edited; and on phones the picture in its place.

import { closeEditor, isEditing, openEditor } from "./editor.js";
import { main } from "./pages.js";
import { currentSection, goTo } from "./place.js";

function showPressed() {
  const shown = isEditing(currentSection()) ? "edit" : main.dataset.view;
  for (const button of main.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === shown));
  }
}

export async function show(view) {
  const section = currentSection();
  if (view === "edit") {
    if (main.dataset.view === "picture") main.dataset.view = "rendered"; // phones show one of both
    if (!isEditing(section)) await openEditor(section);
  } else {
    if (isEditing(section) && view !== "picture" && !(await closeEditor(section))) return;
    main.dataset.view = view;
  }
  showPressed();
  goTo(section); // the heights have changed; the page stays the same
}

main.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) show(button.dataset.show);
});

for (const type of ["page-turned", "editor-opened", "editor-closed"]) main.addEventListener(type, showPressed);
