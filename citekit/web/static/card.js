// The card of a passage, improved: a size or a theme changes the preview in place, picture and alt
// text are copied together, and a phone is handed the story itself.  Without it all are links.

import { say } from "./say.js";

const ready = async (panel) => {
  const picture = panel.querySelector("#card-img");
  if (picture) await Promise.race([picture.decode().catch(() => {}), new Promise((done) => setTimeout(done, 4000))]);
};

let latest = 0;

const follow = async (link) => {
  const mine = ++latest;
  const panel = document.getElementById("card");
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href.split("#")[0], { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("card");
    if (mine !== latest) return;
    await ready(next);
    if (mine !== latest) return;
    const name = link.closest("nav").getAttribute("aria-labelledby");
    panel.replaceWith(next);
    history.replaceState(null, "", link.href);
    next.querySelector(`nav[aria-labelledby="${name}"] [aria-current]`)?.focus({ preventScroll: true });
    improve(next);
    document.dispatchEvent(new CustomEvent("citekit:panel", { detail: next }));
  } catch {
    location.assign(link.href); // the link itself still leads there
  }
};

const copyBoth = async (button) => {
  const picture = document.getElementById("card-img");
  const file = fetch(picture.src).then((answer) => answer.blob());
  const alt = new Blob([picture.alt], { type: "text/plain" });
  const name = button.textContent;
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": file, "text/plain": alt })]);
    button.textContent = say("Copied ✓");
  } catch {
    button.textContent = say("Not allowed here");
  }
  setTimeout(() => { button.textContent = name; }, 2000);
};

const story = async (event) => {
  const link = event.currentTarget;
  if (!navigator.canShare || !matchMedia("(pointer: coarse)").matches) return; // a download
  event.preventDefault();
  try {
    const file = new File([await (await fetch(link.href)).blob()], "story.png", { type: "image/png" });
    const shared = { files: [file], text: document.getElementById("card-img").alt };
    if (navigator.canShare(shared)) await navigator.share(shared);
    else location.assign(link.href);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(link.href);
  }
};

const improve = (panel) => {
  for (const button of panel.querySelectorAll("[data-copy-card]")) {
    button.hidden = !(window.isSecureContext && window.ClipboardItem && navigator.clipboard?.write);
    button.addEventListener("click", () => copyBoth(button));
  }
  panel.querySelector("[data-story]")?.addEventListener("click", story);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#card a[data-pick]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  follow(link);
});

const panel = document.getElementById("card");
if (panel?.matches("section")) improve(panel);

// The page to check a card on: a file dropped anywhere on it is checked.
const drop = document.querySelector("form[data-drop]");
if (drop) {
  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("over", event.type === "dragover");
  };
  for (const type of ["dragover", "dragleave"]) document.addEventListener(type, over);
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.elements.card.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
  document.getElementById("verdict-h")?.focus();
}
