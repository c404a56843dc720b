"""Quotations with their source, as text to paste: plain, Markdown, HTML, Wikipedia."""

from __future__ import annotations

from citekit.cite.escape import line, markdown, markup, wikitext
from citekit.cite.records import Pairs, author, day, pin, source, text_of

__all__ = ["html", "marked", "plain", "wikipedia"]


def plain(pairs: Pairs) -> str:
    """Quotation, source and address, a line each."""
    return "\n".join(
        f"{f'“{passage.text}”' if passage.text else line(text_of(item.fields['title']))}\n"
        f"{source(item)}\n{line(text_of(item.fields['URL']))}\n"
        for passage, item in pairs
    )


def marked(pairs: Pairs) -> str:
    """A block quotation in Markdown with its source behind it."""
    return "\n".join(
        f"> {markdown(passage.text or text_of(item.fields['title']))}\n>\n"
        f"> — [{markdown(source(item))}](<{line(text_of(item.fields['URL']))}>)\n"
        for passage, item in pairs
    )


def html(pairs: Pairs) -> str:
    """A ``blockquote`` to put into a page."""
    return "".join(
        f'<blockquote cite="{markup(text_of(item.fields["URL"]))}">'
        f"<p>{markup(passage.text or text_of(item.fields['title']))}</p>"
        f'<footer>— <a href="{markup(text_of(item.fields["URL"]))}">{markup(source(item))}</a></footer>'
        "</blockquote>\n"
        for passage, item in pairs
    )


def wikipedia(pairs: Pairs) -> str:
    """A footnote in wikitext: {{cite report}}, written as its documentation names the fields."""
    notes = []
    for passage, item in pairs:
        address = line(text_of(item.fields["URL"])).replace("|", "%7C").replace(" ", "%20")
        rows = [
            ("author", wikitext(author(item))),
            ("title", wikitext(text_of(item.fields["title"]))),
            ("type", wikitext(text_of(item.fields["genre"]))),
            ("id", wikitext(text_of(item.fields["number"]))),
            ("publisher", wikitext(text_of(item.fields["publisher"]))),
            ("date", day(item, "issued")),
            ("at", wikitext(pin(item))),
            ("quote", wikitext(passage.text)),
            ("url", address.replace("{", "%7B").replace("}", "%7D").replace("<", "%3C")),
            ("access-date", day(item, "accessed")),
        ]
        fields = "".join(f" |{name}={value}" for name, value in rows if value)
        notes.append("<ref>{{cite report" + fields + "}}</ref>\n")
    return "".join(notes)
