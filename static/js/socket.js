// Live events of one or all documents. Reconnects by itself and asks for what was missed.

import { atBack, own } from "./server.js";

const { gettext } = window.django;

const SIGNED_OUT = 4401;
const GONE = 4404;
const SHORTEST = 500;
const LONGEST = 15_000;

export class Feed {
  #address;
  #on;
  #seq;
  #tries = 0;
  #socket = null;
  #timer = 0;

  // `on` has event({type, task_id, data}), connected(boolean), ended(code), after which nothing follows, and
  // perhaps snapshot(data).
  // `since` is the number of the last event that the page knows of.
  constructor(path, since, on) {
    this.#seq = Number(since);
    this.#address = atBack(own(path));
    this.#address.protocol = this.#address.protocol === "https:" ? "wss:" : "ws:";
    this.#on = on;
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    this.#connect();
  }

  #connect() {
    const address = new URL(this.#address);
    address.searchParams.set("since", this.#seq);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("message", (message) => this.#receive(JSON.parse(message.data)));
    socket.addEventListener("close", ({ code }) => socket === this.#socket && this.#closed(code));
  }

  #receive(message) {
    this.#tries = 0;
    this.#on.connected(true);
    if (message.type === "snapshot") {
      this.#on.snapshot?.(message.data);
    } else if (message.seq > this.#seq) {
      this.#seq = message.seq;
      this.#on.event(message);
    }
  }

  #closed(code) {
    if (code === SIGNED_OUT || code === GONE) this.#on.ended(code);
    else this.#retry();
  }

  #retry() {
    this.#socket = null;
    this.#tries += 1;
    if (this.#tries > 1) this.#on.connected(false); // a first try that fails at once is not worth a notice
    const pause = Math.min(LONGEST, SHORTEST * 2 ** (this.#tries - 1));
    this.#timer = setTimeout(() => this.#connect(), pause * (0.5 + Math.random() / 2));
  }

  // Without a network a socket may seem open for minutes.
  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    this.#tries = Math.max(1, this.#tries);
    this.#retry();
    socket.close();
  }

  #hurry() {
    if (this.#socket) return;
    clearTimeout(this.#timer);
    this.#connect();
  }
}

export function showConnection(connected) {
  document.querySelector("[data-offline]").hidden = connected;
}

export function showEnd(code) {
  const notice = document.querySelector("[data-offline]");
  notice.textContent = code === GONE ? gettext("This document was deleted.") : gettext("You are signed out. ");
  if (code === SIGNED_OUT) {
    const link = document.createElement("a");
    link.href = `${own("/login")}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = gettext("Sign in");
    notice.append(link);
  }
  notice.hidden = false;
}
