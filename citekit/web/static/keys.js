// Keys for those who like them: j and k go from paragraph to paragraph, / searches, c copies a link,
// ? says so.  They are never taken from a field or from a key of the browser or a screen reader, and
// can be turned off in the help (WCAG 2.1.4); that choice stays in this browser.

const ITEMS = ".para, .verses > li, .q, .cables > li, .hit, .pair, .terms > div, .entry, .names, .diffs > li";
const help = document.getElementById("keys");
const box = help?.querySelector("input");

const stored = (value) => {
  try {
    if (value === undefined) return localStorage.getItem("citekit-keys");
    localStorage.setItem("citekit-keys", value);
  } catch { /* no storage: the choice holds for this page */ }
  return null;
};

const linkOf = (item) => item?.querySelector("a[href]") ?? null;

const visible = () => [...document.querySelectorAll(ITEMS)].filter((item) => linkOf(item)?.checkVisibility());

const here = (items) => items.findLastIndex((item) => item.contains(document.activeElement));

// Without a focused item, the first whose top is not above the window is the next one.
const step = (by) => {
  const items = visible();
  const at = here(items);
  const below = items.findIndex((item) => item.getBoundingClientRect().top >= -1);
  const start = below < 0 ? items.length : below;
  const next = at >= 0 ? at + by : by > 0 ? start : start - 1;
  const item = items[Math.max(0, Math.min(items.length - 1, next))];
  if (!item) return false;
  linkOf(item).focus({ preventScroll: true, focusVisible: true });
  const { top, bottom } = item.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) item.scrollIntoView({ block: bottom - top > innerHeight ? "start" : "nearest" });
  return true;
};

const search = () => {
  const field = document.querySelector("main [name=q]");
  if (field?.checkVisibility()) field.select?.();
  if (field?.checkVisibility()) field.focus();
  else location.assign("/search");
  return true;
};

const copy = () => {
  const items = visible();
  const link = linkOf(items[here(items)]);
  const whole = document.querySelector("link[rel=canonical]")?.href ?? location.href;
  const field = document.getElementById("permalink");
  const text = link ? new URL(link.getAttribute("href"), whole).href : (field?.value ?? whole);
  document.dispatchEvent(new CustomEvent("citekit:copy", { detail: text }));
  return true;
};

const open = () => {
  help.showModal();
  return true;
};

const KEYS = { j: () => step(1), k: () => step(-1), "/": search, c: copy, "?": open };

if (help && box) {
  box.checked = stored() !== "off";
  box.addEventListener("change", () => stored(box.checked ? "on" : "off"));
  const button = document.querySelector("button[data-keys]");
  button.hidden = false;
  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && "c?/".includes(key)) return;
    if (target.closest?.("input, textarea, select, dialog, [contenteditable], [popover]")) return;
    if (!box.checked || !Object.hasOwn(KEYS, key)) return;
    if (KEYS[key]()) event.preventDefault();
  });
}
