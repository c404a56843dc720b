// Improves pages that work without it: copying in one click, and reading what the bookmarklet sends.
const copied = async (button, field) => {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.focus();
    field.select();
    document.execCommand("copy");
  }
  button.textContent = "Copied ✓";
  setTimeout(() => { button.textContent = said; }, 2000);
};

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", () => copied(button, field));
}

// The fragment of /from never reaches a server; it becomes the form's fields, as text only.
const form = document.querySelector("form[data-from]");
if (form && location.hash.length > 1) {
  const sent = new URLSearchParams(location.hash.slice(1));
  for (const name of ["url", "title", "sel", "p"]) {
    const field = form.elements[name];
    if (field && sent.get(name)) field.value = sent.get(name).slice(0, 4000);
  }
  history.replaceState(null, "", "/from");
  form.requestSubmit();
}
