// Draws cards with satori and resvg, or with takumi: one request a line on standard input, one
// answer a line, CPU milliseconds and bytes of each card. Run by cards.py from a folder that holds
// the packages; the fonts' folder is the argument.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Resvg } from "@resvg/resvg-js";
import { Renderer } from "@takumi-rs/core";
import satori from "satori";

const face = (name) => readFileSync(`${process.argv[2]}/${name}.ttf`);
const fonts = [
  { name: "Serif", weight: 400, data: face("source-serif-4/SourceSerif4_400Regular") },
  { name: "Sans", weight: 400, data: face("ibm-plex-sans/IBMPlexSans_400Regular") },
  { name: "Sans", weight: 600, data: face("ibm-plex-sans/IBMPlexSans_600SemiBold") },
];
const renderer = new Renderer();
for (const font of fonts) await renderer.registerFont(font);

// The card as both describe it: boxes with styles, texts, a picture of the QR code.
const words = (text, style) => ({ text, style });
const inside = (style, children) => ({ style: { display: "flex", ...style }, children });
const tree = (card) =>
  inside({ width: "100%", height: "100%", backgroundColor: "#fff", padding: 48, justifyContent: "space-between" }, [
    inside({ flexDirection: "column", justifyContent: "space-between", width: 200 }, [
      words(card.heading, { fontFamily: "Sans", fontWeight: 600, fontSize: 52, color: "#0B5C6B" }),
      { src: card.code, style: { width: 198, height: 198 } },
    ]),
    inside({ width: 3, backgroundColor: "#0B5C6B" }, []),
    inside({ flexDirection: "column", justifyContent: "space-between", width: 830 }, [
      words(card.words, { fontFamily: "Serif", fontSize: card.size, lineHeight: 1.25, color: "#16191D" }),
      inside({ flexDirection: "column", fontFamily: "Sans", fontSize: 34, lineHeight: 1.25, color: "#545B63" }, [
        words(card.sender, { fontWeight: 600, color: "#16191D" }),
        inside({}, [
          words(card.marking, { fontWeight: 600, color: "#0033A0" }),
          words("in a", { marginLeft: 9, marginRight: 9 }),
          words(card.classification, { fontWeight: 600, color: "#C8102E" }),
          words("cable", { marginLeft: 9 }),
        ]),
        words(card.hashtags, {}),
        words(card.address, {}),
      ]),
    ]),
  ]);

const forSatori = (node) => ({
  type: node.src ? "img" : "div",
  props: { src: node.src, style: node.style, children: node.text ?? node.children?.map(forSatori), ...(node.src ? { width: 198, height: 198 } : {}) },
});
const forTakumi = (node) =>
  node.src ? { type: "image", src: node.src, style: node.style }
  : node.text !== undefined ? { type: "text", text: node.text, style: node.style }
  : { type: "container", style: node.style, children: node.children.map(forTakumi) };

const drawn = {
  satori: async (card) => {
    const svg = await satori(forSatori(tree(card)), { width: 1200, height: 630, fonts });
    return new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
  },
  takumi: (card) => renderer.render(forTakumi(tree(card)), { width: 1200, height: 630, format: "png" }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { peer, cards, keep } = JSON.parse(line);
  const made = { ms: [], bytes: [] };
  for (const card of cards) {
    const before = process.cpuUsage();
    const png = await drawn[peer](card);
    const spent = process.cpuUsage(before);
    made.ms.push((spent.user + spent.system) / 1000);
    made.bytes.push(png.length);
    if (keep) made.png = Buffer.from(png).toString("base64");
  }
  console.log(JSON.stringify(made));
}
