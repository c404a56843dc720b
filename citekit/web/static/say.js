// What the scripts say, in the language of the page: it carries a table from English where it needs one.

const table = JSON.parse(document.getElementById("said")?.textContent ?? "{}");

// say("Post {number}", { number: 2 }): a message as it is in English, its holes filled.
export const say = (message, values = {}) =>
  (table[message] ?? message).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

// The reader's choice of a language, for addresses that a script makes.
export const chosen = new URLSearchParams(location.search).get("lang");
