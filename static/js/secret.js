// Copying what a page shows once: a key, a link, recovery codes.

import { copy } from "./copy.js";
import { notify } from "./notices.js";

const { gettext } = window.django;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-text]");
  if (!button) return;
  try {
    await copy(document.getElementById(button.dataset.copyText).innerText.trim());
    notify(gettext("Copied."));
  } catch {
    notify(gettext("The browser did not allow copying."), "error");
  }
});
