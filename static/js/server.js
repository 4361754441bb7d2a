// Requests to the server, and what its refusals say.

const { gettext, pgettext } = window.django;

const prefix = document.querySelector('meta[name="prefix"]').content;

// An address of this site, below the path under which the page itself was found.
export function own(address) {
  return address.startsWith("/") && prefix && !address.startsWith(`${prefix}/`) ? `${prefix}${address}` : address;
}

// The cookie's is newer than the page's once the reader has signed in again in another tab.
function csrfToken() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : document.querySelector('meta[name="csrf-token"]').content;
}

// The same address at BACK_URL, if the installation has one: there uploads, the API and the sockets are asked for.
export function atBack(address) {
  const back = document.querySelector('meta[name="back-url"]')?.content;
  return new URL(address, back || location.href);
}

function placeOf(address) {
  return String(address).startsWith("/api/") ? atBack(address) : address;
}

export function send(address, { method = "GET", body, json } = {}) {
  const headers = { "X-Requested-With": "fetch" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (json) headers["Content-Type"] = "application/json";
  return fetch(placeOf(own(address)), {
    method, headers, body: json ? JSON.stringify(json) : body, credentials: "include",
  });
}

export async function fragment(address) {
  const response = await send(address);
  if (!response.ok || response.redirected) throw new Error(await failure(response));
  const template = document.createElement("template");
  template.innerHTML = await response.text(); // our own template, in which everything foreign is escaped
  return template.content;
}

const REASONS = {
  empty_file: gettext("The file is empty."),
  unknown_format: gettext("This is neither an image nor a PDF, whatever its name says."),
  damaged_file: gettext("The file is damaged or cut off."),
  password_required: gettext("This PDF is locked. With its password it can be read; the password is not kept."),
  password_wrong: gettext("The password does not open this PDF."),
  no_pages: gettext("The file has no pages."),
  budget_exceeded: gettext("This month's budget is used up. The operator can raise it."),
  quota_exceeded: gettext("This is more than the pages that are left to you this month. Your account shows how many."),
  render_timeout: gettext("Looking at this file took too long."),
  render_crashed: gettext("Looking at this file needed too much memory."),
  not_authenticated: gettext("You are signed out. Sign in again in another tab; this page keeps its place."),
};

// Whether the same request may go through at another time.
function mayPass(status) {
  return status === 401 || status === 403 || status === 429 || status >= 500;
}

function reasonOf(status, code, detail) {
  if (code in REASONS) return REASONS[code];
  if (status === 401) return REASONS.not_authenticated;
  if (detail) return pgettext("reason of a refusal", "Refused: ") + detail;
  if (status === 413) return gettext("The file is too large.");
  return gettext("The server made a mistake. Try again in a moment.");
}

export function refusal(status, text) {
  try {
    const { code = "", detail = "" } = JSON.parse(text);
    return { code, reason: reasonOf(status, code, detail), mayPass: mayPass(status) };
  } catch {
    return { code: "", reason: reasonOf(status, "", ""), mayPass: mayPass(status) };
  }
}

export async function failure(response) {
  return refusal(response.redirected ? 401 : response.status, await response.text()).reason;
}

function formOf({ file, ...wishes }) {
  const data = new FormData();
  data.append("file", file, file.name);
  for (const [name, value] of Object.entries(wishes)) data.append(name, value);
  return data;
}

const LOST = {
  code: "offline", mayPass: true, reason: gettext("The connection was lost. Nothing was stored; send the file again."),
};

// `sent` has the file and how it is to be read.
export function upload(address, sent, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open("POST", placeOf(own(address)));
    request.withCredentials = true;
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded / event.total));
    request.addEventListener("load", () => {
      if (request.status === 201 || request.status === 200) resolve(JSON.parse(request.responseText));
      else reject(refusal(request.status, request.responseText));
    });
    request.addEventListener("error", () => reject(LOST));
    request.addEventListener("abort", () => reject({ code: "aborted", reason: "" }));
    signal.addEventListener("abort", () => request.abort());
    request.send(formOf(sent));
  });
}
