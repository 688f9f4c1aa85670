"""The text of a saved web page, much as a browser shows it.

Blocks stand on lines of their own, paragraphs and headings between blank
lines; the two cells of a row, or a term and its description, on two lines.
White space is collapsed, entities are decoded, ``pre`` is kept. Scripts,
navigation and the like are left out. See "innerText" in the HTML standard
(https://html.spec.whatwg.org/multipage/dom.html#the-innertext-idl-attribute).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Page", "is_html", "page_of", "too_deep"]

_DEEPEST = 2_000  # elements inside each other; the parser is quadratic in it
_LARGEST_TREE = 5_000_000


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HEAD = 4_096
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?><!--(?>.*?-->)\s*)*+"  # atomic: comments can't be cut otherwise
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|div|main|article|section|header|h[1-6]|p|dl"
    r"|table|ul)(?=[\s>/]))",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b", re.IGNORECASE)
_UNCLOSED = _names(  # void elements, and those whose end tag may be left out
    "area base br col embed hr img input link meta source track wbr "
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup"
)
_DROPPED = _names(
    "script style nav noscript template svg math iframe object head title "
    "select textarea button canvas audio video datalist dialog"
)
_PARAGRAPHS = _names(
    "p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre section article main header figure "
    "hr form fieldset aside"
)
_LINES = _names(
    "div li dt dd tr td th caption address figcaption summary details legend footer body html "
    "thead tbody tfoot option center hgroup search"
)
_SECTIONS = frozenset(("article", "aside", "main", "section", "blockquote"))
_CHROME_ROLES = frozenset(("navigation", "contentinfo", "search", "banner"))
_CELLS = frozenset(("dd", "td"))
_BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text, its own address (canonical link or og:url) and its language."""

    text: str
    url: str | None
    language: str | None


def is_html(text: str) -> bool:
    """Whether a text begins as a web page or a piece of one.

    >>> is_html("<!DOCTYPE html><title>x</title>"), is_html("< 30 projekt")
    (True, False)
    """
    return _HTML.match(text[:_HEAD]) is not None


def too_deep(text: str) -> bool:
    """Whether parsing would take longer than any page deserves.

    Elements inside each other are counted from the tags alone: never fewer
    than there are. Unclosed formatting is repeated in every later paragraph,
    so the tree can be as large as depth times tags.

    >>> too_deep("<div>" * 3000), too_deep("<div><p>a<p><b>b</b></div>" * 3000)
    (True, False)
    """
    open_tags: Counter[str] = Counter()
    depth = deepest = tags = 0
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        tags += not tag[1]
        if name in _UNCLOSED:
            continue
        if not tag[1]:
            open_tags[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif open_tags[name]:
            open_tags[name] -= 1
            depth -= 1
    return deepest > _DEEPEST or deepest * tags > _LARGEST_TREE


def page_of(text: str) -> Page:
    """The page of an HTML source."""
    tree = LexborHTMLParser(text)
    writer = _Writer()
    if tree.body is not None:
        _walk(tree.body, writer)
    return Page(writer.text(), _address(tree), _language(tree))


def _address(tree: LexborHTMLParser) -> str | None:
    base = _attribute(tree, "base[href]", "href") or ""
    for selector, name in (
        ("link[rel~=canonical]", "href"),
        ('meta[property="og:url"]', "content"),
    ):
        if value := _attribute(tree, selector, name):
            try:
                return urljoin(base, value.strip())
            except ValueError:  # brackets that are no IPv6 host: no address
                continue
    return None


def _language(tree: LexborHTMLParser) -> str | None:
    return _attribute(tree, "html[lang]", "lang")


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return None if node is None else node.attributes.get(name)


class _Writer:
    """Lines of a page; a wanted number of line breaks is written before the next words."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._line: list[str] = []
        self._words = False  # an image's text counts only beside words
        self._breaks = 0

    def add(self, text: str, *, words: bool = True) -> None:
        self._line.append(_BLANKS.sub(" ", text))
        self._words = self._words or (words and not text.isspace())

    def end_line(self, breaks: int, *, forced: bool = False) -> None:
        line = _BLANKS.sub(" ", "".join(self._line)).strip(" ")
        if self._words and line:
            self._write(line)
            self._breaks = 0
        self._line, self._words = [], False
        # a forced break counts on top, as <br><br> does; a block's only at least
        self._breaks = self._breaks + breaks if forced else max(self._breaks, breaks)

    def preformatted(self, text: str) -> None:
        self.end_line(2)
        if text.strip():
            self._write(text.strip("\n"))
        self._breaks = 2

    def _write(self, text: str) -> None:
        if self._out:
            self._out.append("\n" * min(max(self._breaks, 1), 2))
        self._out.append(text)

    def text(self) -> str:
        self.end_line(1)
        return "".join(self._out) + "\n" if self._out else ""


def _dropped(node: LexborNode) -> bool:
    attributes = node.attributes
    role = (attributes.get("role") or "").lower()
    return node.tag in _DROPPED or "hidden" in attributes or role in _CHROME_ROLES


def _breaks(tag: str) -> int:
    return 2 if tag in _PARAGRAPHS else 1 if tag in _LINES else 0


def _walk(body: LexborNode, writer: _Writer) -> None:
    """Write all nodes in document order; without recursion, however deep the page is."""
    node: LexborNode | None = body
    sections = 0  # a footer outside of all sections is the site's
    while node is not None:
        at_footer = node.tag == "footer" and not sections
        child = None if at_footer else _enter(node, writer)
        if child is not None:
            sections += node.tag in _SECTIONS
            node = child
            continue
        while node is not None:
            if node.is_element_node and (breaks := _breaks(node.tag or "")):
                _leave(node, writer, breaks)
            if node.mem_id == body.mem_id:
                return
            if node.next is not None:
                node = node.next
                break
            node = node.parent
            sections -= node is not None and node.tag in _SECTIONS


def _enter(node: LexborNode, writer: _Writer) -> LexborNode | None:
    """Write what stands at a node itself; its first child if the walk goes into it."""
    if node.is_text_node:
        writer.add(node.text_content or "")
        return None
    if not node.is_element_node or _dropped(node):
        return None
    tag = node.tag or ""
    if tag == "pre":
        writer.preformatted(node.text() or "")
        return None
    if tag == "br":
        writer.end_line(1, forced=True)
    elif tag == "img":
        writer.add(node.attributes.get("alt") or "", words=False)
    elif breaks := _breaks(tag):
        writer.end_line(breaks)
    return node.first_child


def _leave(node: LexborNode, writer: _Writer, breaks: int) -> None:
    writer.end_line(breaks)
    if node.tag in _CELLS and not (node.text() or "").strip():
        writer.end_line(2)  # an empty cell: its label stays without a value
