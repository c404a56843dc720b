// Terms that are explained at the foot of a cable's page are explained beside the word too.
// Without it a term's link leads to the foot.  Copied words carry no links of ours.

const tip = document.createElement("div");
tip.className = "tip";
tip.popover = "auto";
tip.tabIndex = -1;
tip.setAttribute("role", "dialog");
document.body.append(tip);

const explain = (link) => {
  const row = document.getElementById(link.hash.slice(1));
  const more = row?.querySelector("dt a");
  if (!more) return false;
  const meaning = document.createElement("p");
  meaning.lang = row.querySelector("dd [lang]")?.lang ?? "en";
  meaning.textContent = row.querySelector("dd").textContent;
  const on = document.createElement("a");
  on.href = more.href;
  on.textContent = more.textContent;
  tip.replaceChildren(on, meaning);
  tip.setAttribute("aria-label", more.textContent);
  tip.showPopover();
  const at = link.getClientRects()[0];
  const { width, height } = tip.getBoundingClientRect();
  const above = at.bottom + 8 + height > innerHeight && at.top - 8 - height > 0;
  tip.style.left = `${Math.max(16, Math.min(at.left, document.documentElement.clientWidth - width - 16))}px`;
  tip.style.top = `${scrollY + (above ? at.top - 8 - height : at.bottom + 8)}px`;
  tip.focus({ preventScroll: true });
  return true;
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.hint, .id a.banner");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (explain(link)) event.preventDefault();
});

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed || !document.querySelector(".hint")) return;
  const copied = document.createElement("div");
  for (let i = 0; i < selection.rangeCount; i++) copied.append(selection.getRangeAt(i).cloneContents());
  const links = copied.querySelectorAll(".hint");
  if (!links.length) return;
  for (const link of links) link.replaceWith(...link.childNodes);
  event.clipboardData.setData("text/html", copied.innerHTML);
  event.clipboardData.setData("text/plain", selection.toString());
  event.preventDefault();
});
