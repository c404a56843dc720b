// Reads pages of HTML as metascraper, open-graph-scraper and unfurl.js read them.
// Given on standard input: {"page": HTML, "url": its address, "oembed": JSON of its oEmbed answer}.
// metascraper and open-graph-scraper take HTML; unfurl.js fetches, so a local server answers it.
import { createServer } from "node:http";
import { createRequire } from "node:module";
const require = createRequire(`${process.cwd()}/`);
const part = (name) => require(`metascraper-${name}`)();
const scrape = require("metascraper")(["title", "description", "image", "url", "publisher"].map(part));
const og = require("open-graph-scraper");
const { unfurl } = require("unfurl.js");

let given = "";
for await (const piece of process.stdin) given += piece;
const { page, url, oembed } = JSON.parse(given);
const server = createServer((request, response) => {
  const isOembed = request.url.startsWith("/oembed");
  response.setHeader("Content-Type", isOembed ? "application/json" : "text/html; charset=utf-8");
  response.end(isOembed ? oembed : page.replaceAll(`${new URL(url).origin}/oembed`, `http://127.0.0.1:${server.address().port}/oembed`));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const [metascraper, openGraph, unfurled] = await Promise.all([
  scrape({ html: page, url }),
  (og.default ?? og)({ html: page }).then(({ result }) => result),
  unfurl(`http://127.0.0.1:${server.address().port}/page`),
]);
server.close();
console.log(JSON.stringify({ metascraper, openGraph, unfurled }));
