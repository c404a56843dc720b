// Reading lists: notes that stay in this browser, and the list that was open last. Both are kept in
// localStorage and sent nowhere; where it is refused, lists work as they do without a script.

const kept = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name) ?? "";
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* no storage: nothing is kept */ }
  return "";
};

for (const box of document.querySelectorAll("[data-note]")) {
  const field = box.querySelector("textarea");
  const name = `citekit-note:${box.dataset.note}`;
  field.value = kept(name);
  field.addEventListener("input", () => kept(name, field.value));
  box.hidden = false;
}

if (location.pathname === "/list") kept("citekit-list", "");
else if (location.pathname.startsWith("/list/")) kept("citekit-list", location.pathname);

const target = document.querySelector("form[data-list] input[name=to]");
if (target && !target.value) target.value = kept("citekit-list");
