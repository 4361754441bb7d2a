// Files on their way to the server: a row for each, with how far it is, or why it was not taken.

import { addRow, showList } from "./rows.js";
import { upload } from "./server.js";
import { notify } from "./notices.js";

const { gettext, interpolate, ngettext } = window.django;

const drop = document.querySelector("[data-drop]");
const table = document.querySelector("[data-sending]");
const rows = document.querySelector("[data-sending-rows]");
const AT_ONCE = 3;
const waiting = [];
let sending = 0;

function megabytes(bytes) {
  return (bytes / 1_000_000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
}

class Sending {
  constructor(file, wishes) {
    this.file = file;
    this.wishes = wishes;
    this.abort = new AbortController();
    this.row = document.querySelector("template[data-upload-row]").content.cloneNode(true).querySelector("tr");
    this.bar = this.row.querySelector("progress");
    this.again = this.row.querySelector("[data-again]");
    this.row.querySelector("[data-name]").textContent = file.name;
    this.row.querySelector("[data-dismiss]").addEventListener("click", () => this.dismiss());
    this.row.querySelector(".unlock").addEventListener("submit", (event) => this.unlock(event));
    this.again.addEventListener("click", () => this.queue());
    rows.append(this.row);
    this.queue();
  }

  say(text) {
    this.row.querySelector("[data-state]").textContent = text;
  }

  queue() {
    this.row.classList.remove("refused");
    this.again.hidden = true;
    this.bar.hidden = false;
    this.bar.value = 0;
    this.row.querySelector("[data-dismiss]").textContent = gettext("Cancel");
    this.say(gettext("waiting to be sent"));
    waiting.push(this);
    sendNext();
  }

  async send() {
    if (this.file.size > Number(drop.dataset.maxBytes)) return this.refuse({ code: "too_large", reason: this.tooLarge() });
    try {
      const started = await upload(drop.dataset.uploadTo, { file: this.file, ...this.wishes },
        (part) => this.progress(part), this.abort.signal);
      await this.arrive(started);
    } catch (refusal) {
      if (refusal.code !== "aborted") this.refuse(refusal);
    }
  }

  async arrive(started) {
    const isListed = await addRow(started.id).catch(() => false); // the socket tells of it as well
    if (!isListed) notify(interpolate(gettext("“%s” was sent and is being read."), [started.name]));
    this.remove();
  }

  tooLarge() {
    return interpolate(gettext("The file has %s MB; at most %s MB are taken."), [
      megabytes(this.file.size), megabytes(Number(drop.dataset.maxBytes)),
    ]);
  }

  progress(part) {
    this.bar.value = part;
    this.say(part < 1 ? interpolate(gettext("sending, %s %"), [Math.floor(part * 100)]) : gettext("being checked"));
  }

  refuse({ code, reason, mayPass }) {
    this.bar.hidden = true;
    this.row.classList.add("refused");
    this.say(reason || gettext("The server made a mistake. Try again in a moment."));
    this.again.hidden = !mayPass;
    this.row.querySelector("[data-dismiss]").textContent = gettext("Dismiss");
    const unlock = this.row.querySelector(".unlock");
    unlock.hidden = !code?.startsWith("password_");
    // The field is shown, and takes the keys only from somebody who is not typing elsewhere.
    if (!unlock.hidden && document.activeElement === document.body) unlock.querySelector("input").focus();
  }

  unlock(event) {
    event.preventDefault();
    this.wishes = { ...this.wishes, password: event.target.querySelector("input").value };
    event.target.hidden = true;
    this.queue();
  }

  dismiss() {
    this.abort.abort();
    const place = waiting.indexOf(this);
    if (place >= 0) waiting.splice(place, 1);
    this.remove();
  }

  remove() {
    this.row.remove();
    table.hidden = !rows.children.length;
  }
}

function sendNext() {
  while (sending < AT_ONCE && waiting.length) {
    sending += 1;
    waiting.shift().send().finally(() => {
      sending -= 1;
      sendNext();
    });
  }
}

export function sendFiles(files, wishes) {
  for (const file of files) new Sending(file, wishes);
  if (!files.length) return;
  table.hidden = false;
  showList();
}

// One calm line for everything that is neither an image nor a PDF.
export function tellOfSkipped(count) {
  if (!count) return;
  notify(interpolate(
    ngettext("%s file was left out: neither an image nor a PDF.", "%s files were left out: neither images nor PDFs.", count),
    [count],
  ));
}

addEventListener("beforeunload", (event) => {
  if (sending || waiting.length) event.preventDefault();
});
