"""Quotations with their source, as text to paste: plain, Markdown, Org, HTML, Wikipedia."""

from __future__ import annotations

from citekit.cite.escape import line, link, markdown, markup, org, wikitext
from citekit.cite.records import Pairs, archive, author, day, pin, source, text_of
from citekit.model import CslItem, Passage

__all__ = ["as_html", "as_markdown", "as_org", "as_text", "as_wikipedia"]


def as_text(pairs: Pairs) -> str:
    """Quotation, source and address, a line each."""
    return "\n".join(
        f"{f'“{passage.text}”' if passage.text else line(text_of(item.fields['title']))}\n"
        f"{source(item)}\n{line(text_of(item.fields['URL']))}\n"
        for passage, item in pairs
    )


def _quoted(passage: Passage, item: CslItem) -> str:
    """What a block quotation holds: the words, or a whole cable's title; of no text nothing."""
    return passage.text or (text_of(item.fields["title"]) if passage.cable.is_held else "")


def as_markdown(pairs: Pairs) -> str:
    """A block quotation in Markdown with its source behind it."""
    made = []
    for passage, item in pairs:
        origin = f"— [{markdown(source(item))}](<{link(text_of(item.fields['URL']))}>)\n"
        said = markdown(_quoted(passage, item))
        made.append(f"> {said}\n>\n> {origin}" if said else origin)
    return "\n".join(made)


def as_org(pairs: Pairs) -> str:
    """A quote block of Org mode with its source as a link."""
    made = []
    for passage, item in pairs:
        said = org(_quoted(passage, item))
        block = f"#+begin_quote\n{said}\n#+end_quote\n" if said else ""
        made.append(f"{block}— [[{link(text_of(item.fields['URL']))}][{org(source(item))}]]\n")
    return "\n".join(made)


def as_html(pairs: Pairs) -> str:
    """A ``blockquote`` to put into a page."""
    made = []
    for passage, item in pairs:
        address = markup(text_of(item.fields["URL"]))
        origin = f'— <a href="{address}">{markup(source(item))}</a>'
        said = markup(_quoted(passage, item))
        block = f'<blockquote cite="{address}"><p>{said}</p><footer>{origin}</footer></blockquote>'
        made.append(f"{block if said else f'<p>{origin}</p>'}\n")
    return "".join(made)


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
