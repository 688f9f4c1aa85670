"""The parts of fetching that have rules of their own: addresses, robots.txt, IP addresses."""

from __future__ import annotations

import ipaddress
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.fetch import targets_of
from esfgraph.fetch.catalogue_text import catalogue_text
from esfgraph.fetch.file_names import safe, stem_of
from esfgraph.fetch.guard import is_public
from esfgraph.fetch.robots import parse_robots
from esfgraph.sources.catalogue import CatalogueEntry, read_catalogue

KOHESIO = "https://kohesio.ec.europa.eu/api/data/object?id=data/projects-"

PRIVATE = """
127.0.0.1 127.255.0.1 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 0.0.0.0
100.64.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1
255.255.255.255 192.0.0.8 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 2001:db8::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1
2002:7f00:1:: 2002:a00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 3fff::1 5f00::1 100::1
localhost 1.2.3 300.1.1.1
"""
PUBLIC = """
193.10.1.1 1.1.1.1 172.15.0.1 172.32.0.1 2a00:1450::1 2606:4700::1111 ::ffff:1.1.1.1
64:ff9b::1.1.1.1
"""


def test_short_names_stand_for_addresses() -> None:
    (target,) = targets_of(["kohesio:SE:2021-2027"])
    assert target.address == f"{KOHESIO}2021-2027/latest/SE-pp21-27-latest.csv"
    assert (target.name, target.system) == ("kohesio-SE-2021-2027", "kohesio")
    assert "CC BY 4.0" in (target.licence or "")
    both = targets_of(["kohesio:se"])
    assert [t.name for t in both] == ["kohesio-SE-2014-2020", "kohesio-SE-2021-2027"]
    (page,) = targets_of(["projektbanken:23-012-S01"])
    assert page.address == "https://www.esf.se/resultat/projektbanken/projekt/?dnr=23-012-S01"
    assert (page.system, page.language) == ("projektbanken", "sv")


def test_what_is_known_of_a_site_is_known_of_its_addresses() -> None:
    pages = targets_of(
        [
            "https://kohesio.ec.europa.eu/en/projects/Q7362409#top",
            "https://www.esf.se/projekt/en-skola",
            "https://www.esf.se/om-oss/",
            "https://www.example.org/",
        ]
    )
    assert [p.system for p in pages] == ["kohesio", "projektbanken", None, None]
    assert pages[0].address.endswith("/Q7362409")


def test_each_address_is_fetched_once() -> None:
    twice = ["https://www.example.org/a#b", "https://www.example.org/a", "kohesio:SE"]
    assert len(targets_of([*twice, "kohesio:SE:2014-2020"])) == 3


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_and_reserved_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_ipv6_clothes(ip: ipaddress.IPv4Address) -> None:
    assert is_public(f"::ffff:{ip}") == is_public(str(ip)) == is_public(f"64:ff9b::{ip}")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("\ufeffuser-agent:*\ndisallow:/a # no", "/ab", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.csv$", "/x/y.csv", False),
        ("User-agent: *\nDisallow: /*.csv$", "/x/y.csv?z", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", False),
        ("User-agent: *\nDisallow: /a*b$", "/ab", False),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
        ("User-agent: *\nDisallow: /*?dnr=", "/projekt/?dnr=1", False),
        ("User-agent: *\nDisallow: /n%C3%A4r", "/n%c3%a4r", False),
        ("User-agent: *\nDisallow: /när", "/n%C3%A4r", False),
        ("User-agent: *\nDisallow: /%7Ea", "/~a", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: bad\nUser-agent: esfgraph\nDisallow: /", "/a", False),
        ("User-agent: esfgraph\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: esfgraphbot\nDisallow: /", "/a", True),
        ("User-agent: esf\nDisallow: /", "/a", True),
        ("User-agent: esfgraph\nDisallow: /a\nUser-agent: b\nDisallow: /c", "/c", True),
        ("User-agent: esfgraph\nDisallow: /a\n\nUser-agent: esfgraph\nDisallow: /c", "/c", False),
        ("User-agent: a\nSitemap: /s\nUser-agent: esfgraph\nDisallow: /", "/a", False),
        ("Disallow: /", "/a", True),
        ("<html><p>not found: /</p></html>", "/a", True),
    ],
)
def test_robots_txt_is_read_as_rfc_9309_says(rules: str, path: str, allowed: bool) -> None:
    assert parse_robots(rules, "esfgraph").allows(path) is allowed


def test_a_hostile_pattern_takes_no_time() -> None:
    rules = parse_robots("User-agent: *\nDisallow: /" + "*a" * 5000 + "b", "esfgraph")
    assert rules.allows("/" + "a" * 20_000)


@pytest.mark.parametrize(
    ("value", "delay"), [("2.5", 2.5), ("0", None), ("-1", None), ("inf", None), ("soon", None)]
)
def test_a_crawl_delay_is_a_number_of_seconds(value: str, delay: float | None) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {value}", "esfgraph").delay == delay


@given(st.text(max_size=300))
def test_robots_txt_never_fails(text: str) -> None:
    assert parse_robots(text, "esfgraph").allows("/robots.txt")


@given(st.text())
def test_a_name_is_safe_on_every_system(text: str) -> None:
    name = safe(text)
    assert len(name) <= 81
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert name.isprintable()
    assert safe(name) == name


@given(st.text(st.characters(codec="ascii", exclude_characters="#")))
def test_each_address_has_a_name(tail: str) -> None:
    assert stem_of("https://www.example.org/" + tail.replace("[", "").replace("]", ""))


entries = st.builds(
    CatalogueEntry,
    file=st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1).filter(
        lambda name: name not in (".", "..")
    ),
    url=st.none() | st.just("https://www.example.org/?a=b"),
    system=st.none() | st.just("kohesio"),
    language=st.none() | st.just("en-GB"),
    licence=st.none() | st.text(st.characters(codec="utf-8")).filter(str.strip),
    retrieved=st.none() | st.dates(min_value=date(1900, 1, 1)),
    sha256=st.none() | st.just("0a" * 32),
)


@given(st.lists(entries, max_size=4, unique_by=lambda e: e.file))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, listed: list[CatalogueEntry]
) -> None:
    wanted = {entry.file: entry for entry in listed}
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.toml"
    path.write_text(catalogue_text("", {}, wanted), encoding="utf-8", newline="\n")
    assert read_catalogue(path) == wanted
    again = catalogue_text(path.read_text(encoding="utf-8"), read_catalogue(path), wanted)
    assert again == path.read_text(encoding="utf-8")


def test_comments_stay_with_their_tables(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    text = (
        "# About all.\n"
        '[[document]]\nfile = "b.txt"\n\n'
        '# about a\n# more about a\n[[document]]\nfile = "a.txt"\n'
    )
    path.write_text(text)
    old = read_catalogue(path)
    new = {**old, "c.txt": CatalogueEntry("c.txt")}
    written = catalogue_text(text, old, new)
    assert written == (
        "# About all.\n\n"
        '# about a\n# more about a\n[[document]]\nfile = "a.txt"\n\n'
        '[[document]]\nfile = "b.txt"\n\n'
        '[[document]]\nfile = "c.txt"\n'
    )
    assert [d["file"] for d in tomllib.loads(written)["document"]] == ["a.txt", "b.txt", "c.txt"]
