"""The tools for assistants, asked by the SDK's own client."""

import anyio
from mcp.client.client import Client

from citekit.mcp import server
from citekit.settings import Settings

SETTINGS = Settings("https://cables.example.org", "/nowhere/none.db")


def ask(tool, **arguments):
    """What a tool answers: the structured answer, or the sentence of its error."""

    async def asked():
        async with Client(server(SETTINGS)) as client:
            got = await client.call_tool(tool, arguments)
            return got.content[0].text if got.is_error else got.structured_content

    return anyio.run(asked)


def test_there_are_five_tools_that_only_read():
    async def listed():
        async with Client(server(SETTINGS)) as client:
            return (await client.list_tools()).tools

    tools = anyio.run(listed)
    assert [tool.name for tool in tools] == ["find", "read", "search", "verify", "cite"]
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all(tool.description for tool in tools)


def test_find_gives_each_cable_of_a_text_with_its_permalink():
    [mention] = ask("find", text="As 08 MEXICO 1487 says.")["mentions"]
    assert mention["reference"] == "08MEXICO1487"
    assert mention["permalink"] == "https://cables.example.org/08MEXICO1487"


def test_read_gives_the_words_of_a_paragraph_with_their_address():
    got = ask("read", reference="08MEXICO1487", paragraph="11")
    assert got["quote"].startswith("Closer to home")
    assert got["address"].startswith("08MEXICO1487/11:")
    whole = ask("read", reference="08MEXICO1487")
    assert whole["sender"] == "Embassy Mexico City"
    assert "11" in [p["label"] for p in whole["paragraphs"]]


def test_search_leads_to_paragraphs():
    hits = ask("search", words="warm ties with Cuba")["hits"]
    assert hits[0]["reference"] == "08MEXICO1487"
    assert hits[0]["label"] == "11"


def test_verify_says_altered_with_the_true_words():
    got = ask("verify", quotation="independent from the U.S.", reference="08MEXICO1487")
    assert got["status"] == "altered"
    assert got["nearest"] == "independent of the U.S."


def test_cite_refuses_words_that_are_not_in_the_cable():
    said = ask("cite", reference="08MEXICO1487", quotation="words that nobody ever wrote")
    assert isinstance(said, str)
    assert "not in" in said


def test_cite_gives_the_citation_with_the_guards_notes():
    quoted = ask("cite", reference="08MEXICO1487", quotation="maintain warm ties with Cuba")
    assert "08MEXICO1487" in quoted["citation"]
    assert quoted["address"].startswith("08MEXICO1487/11/36-40:")
    got = ask("cite", reference="08MEXICO1487/1/74-83", format="ris")
    assert got["citation"].startswith("TY  - RPRT")
    assert got["guard"]
