// What happens to the document while its page is open.

import { expectFormulas } from "../math.js";
import { Feed, showConnection, showEnd } from "../socket.js";
import { ENDED, stateDetail, stateWord } from "../words.js";
import { showNewer } from "./editor.js";
import { id, main, refresh, sectionOf, setPage, showCorrected } from "./pages.js";

const PAGE_STATES = {
  "page.succeeded": "succeeded",
  "page.kept": "succeeded",
  "page.failed": "failed",
  "page.retrying": "queued",
};

function showFacts(facts) {
  main.dataset.status = facts.status;
  main.dataset.failed = facts.pages_failed;
  main.querySelector("[data-word]").textContent = stateWord(facts.status);
  main.querySelector("[data-detail]").textContent = stateDetail(facts);
  if ("waiting_for" in facts) {
    main.querySelector("[data-waiting]").hidden = !facts.waiting_for;
    main.querySelector("[data-waiting-for]").textContent = facts.waiting_for;
  }
}

function onSnapshot({ document: facts, pages }) {
  showFacts(facts);
  for (const { number, status } of pages) {
    if (sectionOf.get(number)?.dataset.state !== status) setPage(number, status);
  }
}

function onEvent({ type, data }) {
  if (type in PAGE_STATES) setPage(data.number, PAGE_STATES[type]);
  if (type === "page.corrected") onCorrection(data);
  if (type === "page.accepted" && sectionOf.has(data.number)) refresh(sectionOf.get(data.number));
  showFacts(data);
  if (type === "document.queued") reopenUnread();
  else if (type.startsWith("document.") && ENDED.includes(data.status)) endUnread(data.status);
}

function onCorrection(data) {
  const section = sectionOf.get(data.number);
  if (!section) return;
  showNewer(section, data);
  showCorrected(section, data.corrected);
  refresh(section);
}

// After a retry the pages that were not read are owed again; their own events follow only as they are read.
function reopenUnread() {
  for (const [number, section] of sectionOf) {
    if (["failed", "canceled"].includes(section.dataset.state)) setPage(number, "queued");
  }
}

// A document that is canceled or stopped ends its pages without an event for each; of a page that was read before, its
// content says when it comes that it still is.
function endUnread(status) {
  for (const [number, section] of sectionOf) {
    if (!["queued", "running"].includes(section.dataset.state)) continue;
    setPage(number, { canceled: "canceled", succeeded: "succeeded" }[status] ?? "failed");
  }
}

if (!ENDED.includes(main.dataset.status)) expectFormulas();

new Feed(`/ws/tasks/${id}`, main.dataset.seq, {
  snapshot: onSnapshot,
  event: onEvent,
  connected: showConnection,
  ended: showEnd,
});
