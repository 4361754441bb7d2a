// How files are to be read: chosen before they are sent, remembered in this browser. The page range is remembered
// until the browser is closed, a password and the wish to read anew not at all.

import { notify } from "./notices.js";
import { failure, send } from "./server.js";

const { gettext, interpolate } = window.django;

const KEPT = "ocrsite.options";
const box = document.querySelector("[data-options]");
const field = (name) => box.querySelector(`[data-${name}]`);
const [engine, model, preset, blank, pages, ownText, running, headings, password, fresh, text, name] = [
  "engine", "model", "preset", "blank", "pages", "own-text", "running", "headings", "password", "fresh", "text", "name",
].map((each) => box.querySelector(`:is(input, select, textarea)[data-${each}]`));

function chosen() {
  return preset.selectedOptions[0];
}

function isOwn(option) {
  return option.value === "own" || option.value.startsWith("own-");
}

// --- Remembering ---

function read(storage) {
  try {
    return JSON.parse(storage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep(storage, facts) {
  try {
    storage.setItem(KEPT, JSON.stringify(facts));
  } catch { /* a browser that keeps nothing: the choice holds for this page */ }
}

function has(select, value) {
  return select.tagName !== "SELECT" || [...select.options].some((option) => option.value === value);
}

function recall() {
  const kept = read(localStorage);
  if (kept.engine && has(engine, kept.engine) && engine.tagName === "SELECT") engine.value = kept.engine;
  model.value = kept.model ?? "";
  if (kept.preset && has(preset, kept.preset)) preset.value = kept.preset;
  blank.value = kept.blank ?? "";
  if (kept.ownText && has(ownText, kept.ownText)) ownText.value = kept.ownText;
  if (kept.running && has(running, kept.running)) running.value = kept.running;
  if (kept.headings && has(headings, kept.headings)) headings.value = kept.headings;
  text.value = preset.value === "own" ? kept.text ?? "" : chosen().dataset.prompt ?? "";
  pages.value = read(sessionStorage).pages ?? "";
}

function remember() {
  const own = preset.value === "own" ? text.value : read(localStorage).text ?? "";
  keep(localStorage, {
    engine: engine.value, model: model.value, preset: preset.value, blank: blank.value, ownText: ownText.value, text: own,
    running: running.value, headings: headings.value,
  });
  keep(sessionStorage, { pages: pages.value });
}

// --- What is shown ---

function show() {
  const option = chosen();
  const takesPrompt = engine.value !== "local";
  const ofProvider = engine.value === "openai";
  box.querySelector("[data-of-provider]").hidden = !ofProvider;
  box.querySelector("[data-takes-prompt]").hidden = !takesPrompt;
  box.querySelector("[data-for-blank]").hidden = !takesPrompt || !option.dataset.blank;
  box.querySelector("[data-for-text]").hidden = !takesPrompt || !isOwn(option);
  box.querySelector("[data-of-own-text]").hidden = ownText.value === "never";
  box.querySelector("[data-of-embedded]").hidden = takesPrompt || ownText.value !== "never";
  for (const button of ["change", "delete"]) field(button).hidden = !option.dataset.name;
  const reader = ofProvider ? model.value.trim() || model.placeholder : engine.selectedOptions?.[0]?.textContent.trim();
  const parts = [takesPrompt ? option.textContent.trim() : gettext("Document: text and tables"), reader];
  if (ownText.value !== "never") parts.push(gettext("the PDF's own text first"));
  if (pages.value.trim()) parts.push(interpolate(gettext("pages %s"), [pages.value.trim()]));
  if (fresh?.checked) parts.push(gettext("read anew"));
  field("summary").textContent = parts.filter(Boolean).join(", ");
}

function prompt() {
  const option = chosen();
  if (engine.value === "local") return "";
  if (isOwn(option)) return text.value.trim();
  const words = option.dataset.prompt;
  return option.dataset.blank ? words.replace(option.dataset.blank, () => blank.value.trim()) : words;
}

// What is sent with each file; what was not chosen is not said.
export function wishes() {
  const said = {
    engine: engine.value,
    model: engine.value === "openai" ? model.value.trim() : "",
    prompt: prompt(),
    pages: pages.value.trim(),
    own_text: ownText.value === "never" ? "" : ownText.value,
    running: running.value,
    headings: headings.value,
    password: password.value,
    fresh: fresh?.checked,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value));
}

// Why nothing can be sent yet; empty if all is said.
export function missing() {
  const option = chosen();
  if (engine.value === "local") return "";
  if (option.dataset.blank && !blank.value.trim()) return [blank, gettext("Say what is to be found in the picture.")];
  if (isOwn(option) && !text.value.trim()) return [text, gettext("Write the instructions, or choose other ones.")];
  return "";
}

export function ask([input, why]) {
  box.open = true;
  input.focus();
  notify(why, "error");
}

// --- Presets of one's own ---

function fill(option, { id, name: called, prompt: words }) {
  option.value = `own-${id}`;
  option.textContent = called;
  Object.assign(option.dataset, { prompt: words, name: called });
}

async function store(address, method) {
  const response = await send(address, { method, json: { name: name.value, prompt: text.value } });
  if (!response.ok) throw new Error(await failure(response));
  return response.json();
}

async function save() {
  const option = document.createElement("option");
  fill(option, await store("/api/presets", "POST"));
  box.querySelector('option[value="own"]').before(option);
  preset.value = option.value;
  notify(interpolate(gettext("“%s” was saved."), [option.dataset.name]));
}

async function change() {
  fill(chosen(), await store(`/api/presets/${preset.value.slice(4)}`, "PATCH"));
  notify(interpolate(gettext("“%s” was saved."), [chosen().dataset.name]));
}

async function remove() {
  const response = await send(`/api/presets/${preset.value.slice(4)}`, { method: "DELETE" });
  if (!response.ok && response.status !== 404) throw new Error(await failure(response));
  const gone = chosen();
  preset.value = "own"; // the text stays, so that nothing is lost by a slip
  gone.remove();
  notify(interpolate(gettext("“%s” was deleted; its text is still in the field."), [gone.dataset.name]));
}

for (const [button, act] of Object.entries({ save, change, delete: remove })) {
  field(button).addEventListener("click", async () => {
    try {
      await act();
    } catch (error) {
      notify(error instanceof TypeError ? gettext("The server does not answer. Nothing was changed.") : error.message, "error");
    }
    remember();
    show();
  });
}

preset.addEventListener("change", () => {
  if (preset.value !== "own") text.value = chosen().dataset.prompt ?? "";
  name.value = chosen().dataset.name ?? "";
});

box.addEventListener("input", () => {
  remember();
  show();
});

recall();
name.value = chosen().dataset.name ?? "";
show();
