// Short notices at the foot of the window, read out by screen readers.

const SHOWN_FOR = 6000;

export function notify(text, kind = "") {
  const notice = document.createElement("p");
  notice.className = `notice ${kind}`;
  notice.textContent = text;
  document.querySelector("[data-toasts]").append(notice);
  setTimeout(() => notice.remove(), kind === "error" ? 2 * SHOWN_FOR : SHOWN_FOR);
}
