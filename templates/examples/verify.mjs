// Is a quotation verbatim?  node verify.mjs https://cables.example.org 08MEXICO1487 "the words"
const [base, reference, quote] = process.argv.slice(2);
const answer = await fetch(`${base}/api/verify`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ quote, reference }),
});
const verdict = await answer.json();
console.log(verdict.status, verdict.address ?? "", verdict.nearest ?? "");
