// Correcting a page. What is written is never lost: it stays in the editor until it is saved or thrown away on purpose.

import { notify } from "../notices.js";
import { failure, fragment, send } from "../server.js";
import { confirmed } from "../site.js";
import { draftOf, draftedPages, dropDraft, keepDraft } from "./drafts.js";
import { id, main, numberOf, refresh, sectionOf } from "./pages.js";

const { gettext, interpolate } = window.django;

const editorOf = (section) => section.querySelector("[data-editor]");
const textOf = (editor) => editor.querySelector("textarea");
const isDirty = (editor) => textOf(editor).value !== textOf(editor).defaultValue;

export const isEditing = (section) => section.classList.contains("editing");

function tell(section, type) {
  section.dispatchEvent(new CustomEvent(type, { bubbles: true }));
}

export async function openEditor(section) {
  if (isEditing(section)) return;
  section.classList.add("editing");
  try {
    const content = await fragment(`/documents/${id}/pages/${numberOf(section)}/edit`);
    section.querySelector(".sheet").append(content);
  } catch (error) {
    section.classList.remove("editing");
    notify(error.message || gettext("The server does not answer. Nothing was changed."), "error");
    return;
  }
  takeDraft(section);
  begin(section);
}

function begin(section) {
  showUnsaved(editorOf(section));
  textOf(editorOf(section)).focus({ preventScroll: true });
  tell(section, "editor-opened");
}

// The draft says on what it was based, so that a correction that came meanwhile is noticed.
function takeDraft(section) {
  const draft = draftOf(numberOf(section));
  const editor = editorOf(section);
  if (!draft || draft.text === textOf(editor).value) return;
  textOf(editor).value = draft.text;
  editor.elements.based_on.value = draft.basedOn;
  editor.querySelector("[data-draft-note]").hidden = false;
}

function showUnsaved(editor) {
  editor.querySelector("[data-unsaved]").hidden = !isDirty(editor);
}

function remove(section) {
  editorOf(section)?.remove();
  section.classList.remove("editing");
  dropDraft(numberOf(section));
  tell(section, "editor-closed");
}

// Whether it is closed now: text that was not saved is thrown away only if the reader says so.
export async function closeEditor(section) {
  const editor = editorOf(section);
  if (editor && isDirty(editor)) {
    const question = interpolate(gettext("Throw away what you wrote on page %s?"), [numberOf(section)]);
    if (!(await confirmed(question, gettext("Throw away")))) return false;
  }
  remove(section);
  return true;
}

async function save(section) {
  const editor = editorOf(section);
  const data = new FormData(editor);
  data.delete("csrfmiddlewaretoken"); // the header has a newer one if the reader signed in again meanwhile
  editor.dataset.saving = "";
  try {
    await show(section, await send(editor.action, { method: "POST", body: data }));
  } catch {
    notify(gettext("The server does not answer. Your text is kept here; save it again in a moment."), "error");
  } finally {
    delete editor.dataset.saving;
  }
}

// Saved, or the editor with the reason why not, or no more than the reason.
async function show(section, response) {
  if (response.status === 204) {
    remove(section);
    refresh(section);
    notify(gettext("Saved."));
  } else if (response.headers.get("Content-Type")?.startsWith("text/html") && [400, 409, 413].includes(response.status)) {
    const template = document.createElement("template");
    template.innerHTML = await response.text(); // our own template, in which everything foreign is escaped
    const old = editorOf(section);
    old.replaceWith(template.content);
    const editor = editorOf(section);
    keepDraft(numberOf(section), textOf(editor).value, editor.elements.based_on.value);
    begin(section);
  } else {
    notify(await failure(response), "error");
  }
}

// Somebody corrected the page that is being edited here.
export function showNewer(section, { revision, author }) {
  const editor = editorOf(section);
  if (!editor || "saving" in editor.dataset || Number(editor.elements.based_on.value) >= revision) return;
  const note = editor.querySelector("[data-newer-note]");
  const words = gettext("%s has just corrected this page. Your text stays here; when you save it you will see both.");
  note.textContent = interpolate(words, [author]);
  note.hidden = false;
}

const sectionAt = (target) => target.closest(".page");

main.addEventListener("input", (event) => {
  const editor = event.target.closest("[data-editor]");
  if (!editor) return;
  showUnsaved(editor);
  keepDraft(numberOf(sectionAt(editor)), textOf(editor).value, editor.elements.based_on.value);
});

main.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-editor]")) return;
  event.preventDefault();
  save(sectionAt(event.target));
});

main.addEventListener("click", (event) => {
  const link = event.target.closest("[data-edit], [data-leave]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if ("edit" in link.dataset) openEditor(sectionAt(link));
  else closeEditor(sectionAt(link));
});

main.addEventListener("keydown", (event) => {
  const editor = event.target.closest("[data-editor]");
  if (!editor) return;
  const isSave = (event.ctrlKey || event.metaKey) && (event.key === "Enter" || event.key === "s");
  if (!isSave && event.key !== "Escape") return;
  event.preventDefault();
  if (isSave) editor.requestSubmit();
  else closeEditor(sectionAt(editor));
});

addEventListener("beforeunload", (event) => {
  if ([...main.querySelectorAll("[data-editor]")].some(isDirty)) event.preventDefault();
});

// What was left unsaved waits where it was written; a page that is not there yet opens its editor when it is.
for (const number of draftedPages()) {
  const section = sectionOf.get(number);
  if (!section) continue;
  if ("filled" in section.dataset) openEditor(section);
  else section.addEventListener("page-filled", () => openEditor(section), { once: true });
}
