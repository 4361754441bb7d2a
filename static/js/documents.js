// The list of documents: files come in, rows follow what happens to them.

import "./strip.js";
import "./listing.js";
import { dropped, pasted, sorted } from "./files.js";
import { ask, missing, wishes } from "./options.js";
import { lookAtQueue, onEvent } from "./rows.js";
import { sendFiles, tellOfSkipped } from "./sending.js";
import { Feed, showConnection, showEnd } from "./socket.js";

const drop = document.querySelector("[data-drop]");

new Feed("/ws/tasks", document.querySelector("main").dataset.seq, {
  event: onEvent,
  connected: showConnection,
  ended: showEnd,
});
lookAtQueue();

function take(files) {
  const lacking = missing();
  if (lacking) {
    ask(lacking);
    return;
  }
  const { readable, skipped } = sorted(files);
  tellOfSkipped(skipped);
  sendFiles(readable, wishes());
}

function takeFrom(input) {
  if (!input.files.length) return;
  take(input.files);
  input.value = "";
}

for (const input of drop.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => takeFrom(input));
  takeFrom(input); // chosen while the page was still loading
}

let entered = 0;
function over(change) {
  entered = Math.max(0, entered + change);
  drop.classList.toggle("over", entered > 0);
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

// The whole page is the drop zone: a file that misses a box must not replace the page.
addEventListener("dragenter", (event) => hasFiles(event) && over(1));
addEventListener("dragleave", (event) => hasFiles(event) && over(-1));
addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
addEventListener("drop", async (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  entered = 0;
  over(0);
  take(await dropped(event.dataTransfer));
});

addEventListener("paste", (event) => {
  const files = pasted(event.clipboardData);
  if (!files.length) return;
  event.preventDefault();
  take(files);
});

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  document.querySelector("#search").focus();
});
