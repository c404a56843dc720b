// Drag over words of a passage's page: the address becomes theirs, and what is made of them follows.

import { chosen, say } from "./say.js";

const PARTS = ["article", "#share", "#context", "#card", "#cite", "#else", ".bar", ".onpaper"];
const notice = document.createElement("p");
notice.className = "picked";
notice.hidden = true;
notice.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
document.body.append(notice);

let pending = null; // a part that holds the selection is renewed when the selection is gone
let asked = 0;
let isDown = false;

const words = (text) => text.split(/\s+/).filter(Boolean).length;

// The runs of whole words that a selection touches, by paragraph: [{place, first, last}, ...].
const runsOf = (selected, region) => {
  const runs = [];
  for (const part of region.querySelectorAll("[data-first]")) {
    if (!selected.intersectsNode(part)) continue;
    const inside = document.createRange();
    inside.selectNodeContents(part);
    const ahead = inside.cloneRange();
    if (selected.compareBoundaryPoints(Range.START_TO_START, inside) > 0) {
      inside.setStart(selected.startContainer, selected.startOffset);
    }
    if (selected.compareBoundaryPoints(Range.END_TO_END, inside) < 0) {
      inside.setEnd(selected.endContainer, selected.endOffset);
    }
    const said = inside.toString();
    if (!said.trim()) continue;
    ahead.setEnd(inside.startContainer, inside.startOffset);
    const before = ahead.toString();
    const isCut = /\S$/.test(before) && /^\S/.test(said);
    const start = Number(part.dataset.first) + words(before);
    const last = Number(part.dataset.first) + words(before + said) - 1;
    const run = { place: part.dataset.place, first: isCut ? start - 1 : start, last };
    const previous = runs.at(-1);
    if (previous?.place === run.place && previous.last + 1 === run.first) previous.last = last;
    else runs.push(run);
  }
  return runs;
};

const renew = (shown, kept) => {
  for (const name of PARTS) {
    const old = document.querySelector(`main ${name}`);
    const made = shown.querySelector(`main ${name}`);
    if (!old || !made) continue;
    if (old.contains(kept)) pending = [old, made];
    else old.replaceWith(made);
  }
  document.title = shown.title;
  const canonical = "link[rel=canonical]";
  document.querySelector(canonical).href = shown.querySelector(canonical).href;
  document.dispatchEvent(new Event("renewed"));
};

const load = async (path) => {
  const turn = ++asked;
  const answer = await fetch(path, { headers: { Accept: "text/html" } });
  const text = await answer.text();
  if (turn !== asked || !answer.ok) return null;
  return { url: answer.url, shown: new DOMParser().parseFromString(text, "text/html") };
};

const tell = (text, isUsable) => {
  notice.replaceChildren(text);
  if (isUsable) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "btn go";
    copy.dataset.copy = "permalink";
    copy.textContent = say("Copy link");
    const share = document.createElement("a");
    share.className = "btn";
    share.href = "#share";
    share.textContent = say("Share");
    notice.append(copy, share);
  }
  notice.hidden = false;
};

const follow = async (range, region) => {
  const runs = runsOf(range, region);
  if (!runs.length) return;
  const places = runs.map(({ place, first, last }) => `${place}/${first}-${last}`).join("+");
  const path = `${region.dataset.words}/${places}${region.dataset.query}`;
  const found = await load(chosen ? `${path}${path.includes("?") ? "&" : "?"}lang=${chosen}` : path);
  const said = runs.map(({ first, last }) => (first === last ? first : `${first}–${last}`));
  if (!found) {
    if (runs.length > 1) tell(say("Of each paragraph, choose three words or more."), false);
    return;
  }
  const { pathname, search } = new URL(found.url);
  if (pathname !== location.pathname) history.pushState(null, "", pathname + search);
  renew(found.shown, region);
  const isOne = said.length === 1 && runs[0].first === runs[0].last;
  tell(say(isOne ? "Word {words}" : "Words {words}", { words: said.join(", ") }), true);
};

const settle = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) {
    if (pending?.[0].isConnected) pending[0].replaceWith(pending[1]);
    if (pending) document.dispatchEvent(new Event("renewed"));
    pending = null;
    notice.hidden = true;
    return;
  }
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const region = (around.nodeType === Node.ELEMENT_NODE ? around : around.parentElement)?.closest("[data-words]");
  if (region) follow(range, region);
};

let timer = 0;
const soon = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(settle, wait);
};
document.addEventListener("pointerdown", ({ pointerType, target }) => {
  isDown = pointerType === "mouse" && !notice.contains(target);
});
document.addEventListener("pointerup", () => {
  if (isDown) soon(50);
  isDown = false;
});
document.addEventListener("selectionchange", () => {
  if (!isDown) soon(500); // keys, and the handles of a touch screen
});
addEventListener("popstate", async () => {
  const found = await load(location.pathname + location.search);
  if (found) renew(found.shown, null);
  else location.reload();
});
