// Improves pages that work without it: copying in one click, and reading what the bookmarklet sends.

import { say } from "./say.js";

const said = document.createElement("p");
said.className = "vh";
said.setAttribute("role", "status");
document.body.append(said);

let hush = 0;

const tell = (text) => {
  clearTimeout(hush);
  said.textContent = text;
  hush = setTimeout(() => { said.textContent = ""; }, 2000);
};

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// For Docs and Word: the same text with its web addresses as links.
const rich = (text) => {
  const linked = (part) => escaped(part).replace(/https?:\/\/[^\s<>"]*[^\s<>".,;:)\]]/g, (url) => `<a href="${url}">${url}</a>`);
  return `<p>${linked(text).replaceAll("\n", "<br>")}</p>`;
};

const put = async (text, html) => {
  if (!html || !window.ClipboardItem) return navigator.clipboard.writeText(text);
  try {
    const kinds = { "text/plain": text, "text/html": html };
    const blobs = Object.entries(kinds).map(([type, data]) => [type, new Blob([data], { type })]);
    return await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  } catch {
    return navigator.clipboard.writeText(text);
  }
};

const copy = async (button, source) => {
  const text = "value" in source ? source.value : source.textContent.trim();
  try {
    await put(text, "rich" in button.dataset ? rich(text) : null);
  } catch { // no secure context: select, and let the browser copy the selection
    if ("select" in source) source.select();
    else getSelection().selectAllChildren(source);
    document.execCommand("copy");
  }
  const name = button.dataset.name ??= button.textContent;
  button.textContent = say("Copied ✓");
  tell(say("Copied"));
  setTimeout(() => { button.textContent = name; }, 2000);
};

document.addEventListener("citekit:copy", async ({ detail: text }) => {
  try {
    await put(text, rich(text));
    tell(`${say("Copied")} ${text}`);
  } catch { /* no secure context, no clipboard */ }
});

const ready = () => {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!document.getElementById(button.dataset.copy)) continue;
    button.style.setProperty("min-width", `${button.offsetWidth}px`);
    button.hidden = false;
  }
  for (const button of document.querySelectorAll("button[data-share]")) {
    button.hidden = !navigator.share;
  }
  for (const field of document.querySelectorAll("[readonly]")) field.onfocus = () => field.select();
};
ready();
for (const name of ["renewed", "citekit:panel"]) document.addEventListener(name, ready);
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-copy], button[data-share]");
  const source = button && document.getElementById(button.dataset.copy ?? button.dataset.share);
  if (!source) return;
  if (button.dataset.copy) copy(button, source);
  else navigator.share({ text: source.value }).catch(() => {}); // closed without sharing
});

// On a phone the bar's Share opens its own share sheet; else, and without a script, it leads to the list.
document.addEventListener("click", (event) => {
  const post = document.getElementById(event.target.closest?.("a[data-sheet]")?.dataset.sheet);
  if (!post || !navigator.share || !matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  navigator.share({ text: post.value }).catch(() => {});
});

// Enter in the one field of the home page finds, as it does in any other; Shift-Enter breaks a line.
document.querySelector(".find textarea")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// The fragment of /from never reaches a server; it becomes the form's fields, as text only.
const form = document.querySelector("form[data-from]");
if (form && location.hash.length > 1) {
  const sent = new URLSearchParams(location.hash.slice(1));
  for (const name of ["url", "id", "text", "title", "sel", "p"]) {
    const field = form.elements.namedItem(name);
    if (field && sent.get(name)) field.value = sent.get(name).slice(0, 20000);
  }
  history.replaceState(null, "", location.pathname);
  form.requestSubmit();
}
