"""Quotations with their source, as text to paste: plain, Markdown, Org, HTML, Wikipedia."""

from __future__ import annotations

from citekit.cite.escape import line, link, markdown, markup, org, wikitext
from citekit.cite.records import Pairs, archive, author, day, pin, source, text_of

__all__ = ["as_html", "as_markdown", "as_org", "as_text", "as_wikipedia"]


def as_text(pairs: Pairs) -> str:
    """Quotation, source and address, a line each."""
    return "\n".join(
        f"{f'“{passage.text}”' if passage.text else line(text_of(item.fields['title']))}\n"
        f"{source(item)}\n{line(text_of(item.fields['URL']))}\n"
        for passage, item in pairs
    )


def as_markdown(pairs: Pairs) -> str:
    """A block quotation in Markdown with its source behind it."""
    return "\n".join(
        f"> {markdown(passage.text or text_of(item.fields['title']))}\n>\n"
        f"> — [{markdown(source(item))}](<{link(text_of(item.fields['URL']))}>)\n"
        for passage, item in pairs
    )


def as_org(pairs: Pairs) -> str:
    """A quote block of Org mode with its source as a link."""
    return "\n".join(
        f"#+begin_quote\n{org(passage.text or text_of(item.fields['title']))}\n#+end_quote\n"
        f"— [[{link(text_of(item.fields['URL']))}][{org(source(item))}]]\n"
        for passage, item in pairs
    )


def as_html(pairs: Pairs) -> str:
    """A ``blockquote`` to put into a page."""
    return "".join(
        f'<blockquote cite="{markup(text_of(item.fields["URL"]))}">'
        f"<p>{markup(passage.text or text_of(item.fields['title']))}</p>"
        f'<footer>— <a href="{markup(text_of(item.fields["URL"]))}">{markup(source(item))}</a></footer>'
        "</blockquote>\n"
        for passage, item in pairs
    )


def as_wikipedia(pairs: Pairs) -> str:
    """A footnote in wikitext: {{cite report}}, written as its documentation names the fields."""
    notes = []
    for passage, item in pairs:
        kept, kept_on = archive(item)
        rows = [
            ("author", wikitext(author(item))),
            ("title", wikitext(text_of(item.fields["title"]))),
            ("type", wikitext(text_of(item.fields["genre"]))),
            ("id", wikitext(text_of(item.fields["number"]))),
            ("publisher", wikitext(text_of(item.fields["publisher"]))),
            ("date", day(item, "issued")),
            ("at", wikitext(pin(item))),
            ("quote", wikitext(passage.text)),
            ("url", link(text_of(item.fields["URL"]))),
            ("access-date", day(item, "accessed")),
            ("archive-url", link(kept)),
            ("archive-date", kept_on),
            ("url-status", "live" if kept and kept_on else ""),
        ]
        fields = "".join(f" |{name}={value}" for name, value in rows if value)
        notes.append("<ref>{{cite report" + fields + "}}</ref>\n")
    return "".join(notes)
