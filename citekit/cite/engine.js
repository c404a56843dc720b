// What runs beside citeproc-js in V8: engines by key, and the texts that they make.
var LOCALES = {}, ENGINES = {}, MACROS = new WeakMap();
// A macro is looked up once for each call of it: by an index in place of a walk over the style.
var walk = CSL.XmlJSON.prototype.getNodesByName;
CSL.XmlJSON.prototype.getNodesByName = function (tree, name, value, found) {
    if (name !== "macro" || !value || found || !tree) return walk.call(this, tree, name, value, found);
    if (!MACROS.has(tree)) {
        var index = new Map();
        walk.call(this, tree, "macro").forEach(function (macro) {
            index.set(macro.attrs.name, (index.get(macro.attrs.name) || []).concat([macro]));
        });
        MACROS.set(tree, index);
    }
    return (MACROS.get(tree).get(value) || []).slice();
};
CSL.Output.Formats.markdown = Object.assign({}, CSL.Output.Formats.text, {
    text_escape: function (text) { return (text || "").replace(/[\\`*_{}\[\]<>#|]/g, "\\$&"); },
    "@font-style/italic": "*%%STRING%%*",
    "@font-style/oblique": "*%%STRING%%*",
    "@font-weight/bold": "**%%STRING%%**",
    "@vertical-align/sup": "<sup>%%STRING%%</sup>",
    "@vertical-align/sub": "<sub>%%STRING%%</sub>"
});
function languages(lang) {
    var found = CSL.localeResolve(lang, "en-US");
    return JSON.stringify([found.base, found.best]);
}
function build(key, style, lang, force) {
    var items = {};
    ENGINES[key] = new CSL.Engine({
        retrieveLocale: function (name) { return LOCALES[name.toLowerCase()] || LOCALES["en-us"]; },
        retrieveItem: function (id) { return items[id]; }
    }, style, lang, force);
    ENGINES[key].hold = function (text) {  // the same items are taken once: entry and note follow each other
        if (this.held === text) return;
        this.held = "";
        items = {};
        JSON.parse(text).forEach(function (item) { items[item.id] = item; });
        this.updateItems([]);
        this.updateItems(Object.keys(items));
        this.held = text;
    };
    return key;
}
function drop(key) { delete ENGINES[key]; return key; }
function take(key, output, text) {
    ENGINES[key].setOutputFormat(output);
    ENGINES[key].hold(text);
    return ENGINES[key];
}
function cite(key, output, text, cited, isEntry) {
    var engine = take(key, output, text), made = isEntry && engine.makeBibliography();
    return JSON.stringify(made && made[1].length ? made[1] : cited.map(function (one) {
        var known = engine.registry.refhash[one[0].id], address = known.URL;
        if (one[1]) known.URL = one[1];  // each passage of a cable has its own
        var cluster = engine.makeCitationCluster([one[0]]);
        known.URL = address;
        return cluster;
    }));
}
