"""Forms in XML: EndNote, Word's Sources, MODS, Dublin Core.

Built as trees and serialised, so that no text can become an element.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET

from citekit.cite.escape import line
from citekit.cite.records import Pairs, author, day, institution, keys, note, parts, pin, text_of
from citekit.model import CslItem, Passage

__all__ = ["as_dublin_core", "as_endnote", "as_mods", "as_word"]

_WORD = "http://schemas.openxmlformats.org/officeDocument/2006/bibliography"
_MODS = "http://www.loc.gov/mods/v3"
_DC = "http://purl.org/dc/elements/1.1/"
_OAI = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_MONTHS = "January February March April May June July August September October November December".split()  # fmt: skip


def _element(name: str, /, *inside: object, **attributes: str) -> ET.Element:
    """An element of texts and elements; an element that holds nothing is left out of its parent."""
    made = ET.Element(name, attributes)
    for part in inside:
        if not isinstance(part, ET.Element):
            made.text = line(text_of(part))
        elif part.text or len(part):
            made.append(part)
    return made


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _dated(passage: Passage, item: CslItem) -> str:
    """The day as far as it is known; the year is in the reference ID."""
    return day(item, "issued") or str(passage.cable.reference.year)


def as_endnote(pairs: Pairs) -> str:
    """EndNote XML, reference type Report (27), whose number stands in ``isbn``."""
    records, of = ET.Element("records"), _element
    for key, (passage, item) in zip(keys(pairs), pairs, strict=True):
        record = of(
            "record",
            of("ref-type", "27", name="Report"),
            of("contributors", of("authors", of("author", institution(item)))),
            of("titles", of("title", item.fields["title"])),
            of("pages", pin(item)),
            of(
                "dates",
                of("year", passage.cable.reference.year),
                of("pub-dates", of("date", day(item, "issued"))),
            ),
            of("publisher", item.fields["publisher"]),
            of("isbn", item.fields["number"]),
            of("abstract", passage.text),
            of("label", key),
            of("notes", note(item)),
            of("work-type", item.fields["genre"]),
            of("urls", of("related-urls", of("url", item.fields["URL"]))),
            of("access-date", day(item, "accessed")),
        )
        records.append(record)
    return _written(_element("xml", records))


def as_word(pairs: Pairs) -> str:
    """Word's bibliography sources (ECMA-376 part 1, 22.6), to load in its Source Manager.

    The GUID is made of the address, so that a source is the same one each time it is exported.
    """
    spaces = {"xmlns:b": _WORD, "xmlns": _WORD, "SelectedStyle": ""}
    root, of = ET.Element("b:Sources", spaces), _element
    for key, (passage, item) in zip(keys(pairs), pairs, strict=True):
        issued, accessed = ([*parts(item, name), 0, 0, 0][:3] for name in ("issued", "accessed"))
        unique = uuid.uuid5(uuid.NAMESPACE_URL, text_of(item.fields["URL"]))
        source = of(
            "b:Source",
            of("b:Tag", key),
            of("b:SourceType", "Report"),
            of("b:Guid", f"{{{unique}}}".upper()),
            of("b:Author", of("b:Author", of("b:Corporate", author(item)))),
            of("b:Title", item.fields["title"]),
            of("b:Year", issued[0] or passage.cable.reference.year),
            of("b:Month", _month(issued[1])),
            of("b:Day", issued[2] or ""),
            of("b:Institution", item.fields["publisher"]),
            of("b:ThesisType", item.fields["genre"]),
            of("b:StandardNumber", item.fields["number"]),
            of("b:Pages", pin(item)),
            of("b:URL", item.fields["URL"]),
            of("b:YearAccessed", accessed[0] or ""),
            of("b:MonthAccessed", _month(accessed[1])),
            of("b:DayAccessed", accessed[2] or ""),
            of("b:Comments", ", ".join(filter(None, (note(item), passage.text)))),
        )
        root.append(source)
    return _written(root)


def _month(number: int) -> str:
    return _MONTHS[number - 1] if number else ""


def as_mods(pairs: Pairs) -> str:
    """MODS 3 (Library of Congress): a collection, a record for each passage."""
    root, of = ET.Element("modsCollection", xmlns=_MODS), _element
    for passage, item in pairs:
        visited = {"dateLastAccessed": accessed} if (accessed := day(item, "accessed")) else {}
        role = of("roleTerm", "aut", type="code", authority="marcrelator")
        record = of(
            "mods",
            of("titleInfo", of("title", item.fields["title"])),
            of("name", of("namePart", author(item)), of("role", role), type="corporate"),
            of("typeOfResource", "text"),
            of("genre", "technical report", authority="marcgt"),
            of("genre", item.fields["genre"]),
            of(
                "originInfo",
                of("publisher", item.fields["publisher"]),
                of("dateCreated", _dated(passage, item), encoding="w3cdtf", keyDate="yes"),
                of("issuance", "monographic"),
            ),
            of("abstract", passage.text),
            of("note", ", ".join(filter(None, (note(item), pin(item))))),
            of("identifier", item.fields["number"], type="report-number"),
            of("location", of("url", item.fields["URL"], **visited)),
            of("recordInfo", of("recordIdentifier", item.fields["number"])),
        )
        root.append(record)
    return _written(root)


def as_dublin_core(pairs: Pairs) -> str:
    """Simple Dublin Core as OAI-PMH wraps it; several records in a list of them."""
    made, of = [], _element
    for passage, item in pairs:
        record = of(
            "oai_dc:dc",
            of("dc:title", item.fields["title"]),
            of("dc:creator", author(item)),
            of("dc:description", passage.text or note(item)),
            of("dc:publisher", item.fields["publisher"]),
            of("dc:date", _dated(passage, item)),
            of("dc:type", "Text"),
            of("dc:type", item.fields["genre"]),
            of("dc:identifier", item.fields["URL"]),
            of("dc:identifier", item.fields["number"]),
            of("dc:language", "en"),
            **{"xmlns:oai_dc": _OAI, "xmlns:dc": _DC},
        )
        made.append(record)
    return _written(made[0] if len(made) == 1 else _element("records", *made))
