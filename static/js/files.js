// Files that people choose, drop with their folders, or paste.

const { gettext } = window.django;

const READABLE = /\.(png|jpe?g|jpe|jfif|gif|bmp|dib|webp|tiff?|pdf)$/i;
const READABLE_TYPE = /^(image\/(png|jpeg|gif|bmp|webp|tiff)|application\/pdf)$/;

// The kind is judged by the server; here only what is plainly something else is left at home.
function mayBeRead({ name, type }) {
  return READABLE.test(name) || READABLE_TYPE.test(type) || !name.includes(".");
}

function isHidden({ name }) {
  return name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";
}

// What can be read, and how many others there are; files that systems leave in folders do not count.
export function sorted(files) {
  const shown = [...files].filter((file) => !isHidden(file));
  const readable = shown.filter(mayBeRead);
  return { readable, skipped: shown.length - readable.length };
}

function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function entriesOf(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    // A browser gives at most a hundred at a time.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    found.push(...some);
  }
}

async function filesWithin(entry) {
  if (entry.isFile) return [await fileOf(entry)];
  const files = [];
  for (const each of await entriesOf(entry)) files.push(...await filesWithin(each));
  return files.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}

// What was dropped, with everything inside of folders. The entries must be taken before anything is awaited.
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const files = [];
  for (const entry of entries) files.push(...await filesWithin(entry));
  return files;
}

function pastedName(file) {
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
  const ending = file.type.split("/")[1] || "png";
  return `${gettext("screenshot")} ${now.slice(0, 19).replace("T", " ").replaceAll(":", ".")}.${ending}`;
}

// Browsers call every pasted picture image.png.
export function pasted(transfer) {
  return [...(transfer?.files ?? [])].map((file) => (
    file.name.startsWith("image.") ? new File([file], pastedName(file), { type: file.type }) : file
  ));
}
