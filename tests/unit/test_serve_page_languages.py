"""Parts of a page that are in another language than the page say so (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from serving import served_text

GRAPH = """@prefix esf: <https://w3id.org/esfgraph/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@base <https://w3id.org/esfgraph/> .
<id/project/x/1> a esf:Project ; dcterms:title "La strada insieme"@it ;
  dcterms:description "Un progetto per le scuole, un cammino lungo."@it ;
  dcterms:identifier "x-1" ; esf:owner <id/organisation/x> ; esf:hasRecord <id/source/a#record> ;
  esf:theme <https://example.org/theme/1> ; esf:usesMethod <https://example.org/method/1> .
<id/project/x/2> a esf:Project ; dcterms:title "Vägen vidare"@sv , "The way ahead"@en ;
  esf:owner <id/organisation/x> ; esf:theme <https://example.org/theme/1> .
<id/organisation/x> a org:FormalOrganization ; skos:prefLabel "Comune di Esempio"@it .
<https://example.org/theme/1> a skos:Concept ; skos:prefLabel "scuola e lavoro"@it ;
  skos:definition "Ciò che si impara."@it .
<https://example.org/method/1> a skos:Concept ; skos:prefLabel "tutoraggio"@it , "handledning"@sv .
<id/source/a> {
<id/source/a#record> a esf:ProjectRecord ; esf:recordOf <id/project/x/1> ;
  prov:wasDerivedFrom <id/source/a> ; dcterms:title "La strada insieme"@it .
<id/source/a> a esf:SourceDocument ; esf:fileName "strada.txt" ; dcterms:language "it" ;
  dcterms:rights "CC BY 4.0" ; esf:retrieved "2025-03-04" ; esf:system "prosa" ;
  schema:url <https://pages.example.org/strada> ; esf:redactions 2 ;
  esf:text "La strada insieme\\n\\nNoi usiamo il tutoraggio in classe. E poi basta.\\n" .
<id/source/a#mention-38-x> a esf:Mention ; esf:inRecord <id/source/a#record> ;
  oa:hasBody <https://w3id.org/esfgraph/vocab/method/mentoring> ;
  esf:status <https://w3id.org/esfgraph/vocab/status/current> ; oa:hasTarget <id/source/a#t> .
<id/source/a#t> oa:hasSource <id/source/a> ; oa:hasSelector <id/source/a#s>, <id/source/a#q> .
<id/source/a#s> oa:start 33 ; oa:end 43 .
<id/source/a#q> oa:exact "tutoraggio" .
}
"""
ITALIAN = [
    "La strada insieme",
    "Un progetto per",
    "Comune di Esempio",
    "scuola e lavoro",
    "Ciò che",
]
PAGES = [
    "/",
    "/search",
    "/search?all=owner",
    "/statistics",
    "/compare?p=x-1&p=x/2",
    "/page/id/project/x/1",
    "/page/id/project/x/2",
    "/page/id/project/x/1?view=statements",
    "/page/id/organisation/x",
    "/page/id/source/a",
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server over a graph that is half in Italian."""
    with served_text(tmp_path_factory.mktemp("mixed"), GRAPH) as one:
        yield one


def languages(text: str) -> Iterator[tuple[str, str]]:
    """Each text of a page with the language that holds for it."""
    tree = LexborHTMLParser(text)
    for node in tree.css("body *"):
        own = node.text(deep=False).strip()
        if own and node.tag not in ("script", "style", "title", "option"):
            around = node
            while around is not None and not (around.attributes or {}).get("lang"):
                around = around.parent
            yield own, str(around.attributes["lang"]) if around is not None else ""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_italian_text_says_that_it_is_italian(
    client: TestClient, page: str, language: str
) -> None:
    response = client.get(page, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    found = list(languages(response.text))
    italian = [pair for pair in found if any(pair[0].startswith(text) for text in ITALIAN)]
    assert italian
    assert {told for _, told in italian} == {"it"}
    own = [told for text, told in found if text in ("Statistik", "Statistics")]
    assert set(own) == {language}


def test_a_quote_has_the_language_of_its_source(client: TestClient) -> None:
    text = client.get("/page/id/project/x/1", headers={"Accept-Language": "en"}).text
    quote = LexborHTMLParser(text).css_first("blockquote span[lang]")
    assert quote is not None
    assert (quote.attributes["lang"], quote.text()) == ("it", "Noi usiamo il tutoraggio in classe.")


def test_the_source_has_a_page_of_its_own(client: TestClient) -> None:
    text = client.get("/page/id/source/a", headers={"Accept-Language": "en"}).text
    tree = LexborHTMLParser(text)
    assert tree.css_first("h1").text() == "strada.txt"
    said = tree.css_first("dl").text(separator=" ")
    for fact in ("prosa", "https://pages.example.org/strada", "CC BY 4.0", "2025-03-04", "Italian"):
        assert fact in said
    assert "2 places with personal data" in text
    assert [a.attributes["href"] for a in tree.css("#projects a")] == ["/page/id/project/x/1"]
    (marked,) = tree.css(".sourcetext mark")
    assert marked.text() == "tutoraggio"
    assert tree.css_first(".sourcetext").attributes["lang"] == "it"
    statements = "/page/id/source/a?view=statements"
    assert tree.css_first(f'a[href="{statements}"]') is not None
    assert "wasDerivedFrom" not in text
    assert client.get(statements).status_code == 200


def test_the_vocabularies_are_a_list_with_counts(client: TestClient) -> None:
    tree = LexborHTMLParser(client.get("/page/vocab", headers={"Accept-Language": "en"}).text)
    counts = {
        link.attributes["href"]: int(link.parent.css_first(".count").text())
        for link in tree.css("main a[href^='/page/vocab/']")
        if link.parent is not None and link.parent.css_first(".count") is not None
    }
    assert counts["/page/vocab/status"] == 5
    assert len(counts) > 15
