// Copying text, also where the browser has no clipboard for pages without HTTPS.

async function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error();
}

// `text` may be a promise: browsers want the copying to start in the click, before the text is there.
export async function copy(text) {
  if (!navigator.clipboard?.write) return copyBySelection(await text);
  const blob = Promise.resolve(text).then((value) => new Blob([value], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
