"""What is asked for: addresses, and short names that stand for some (``data/fetch.toml``)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from esfgraph.errors import UsageError
from esfgraph.resources import toml_data
from esfgraph.sources.catalogue import is_address

__all__ = ["Target", "targets_of"]

_SHORT = re.compile(r"([a-z]+):(?!//)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """One address to fetch, and what is known of it before.

    ``name`` is a wish for the file's name, without its ending; None leaves it to the address.
    """

    address: str
    name: str | None = None
    system: str | None = None
    language: str | None = None
    licence: str | None = None


def targets_of(arguments: Sequence[str]) -> tuple[Target, ...]:
    """The addresses that arguments stand for, each once, in their order.

    Raises `UsageError` for what is neither an address nor a short name.

    >>> [t.address for t in targets_of(["projektbanken:2018/00076"])]
    ['https://www.esf.se/resultat/projektbanken/projekt/?dnr=2018%2F00076']
    """
    found: dict[str, Target] = {}
    for argument in arguments:
        for target in _targets(argument.strip()):
            found.setdefault(target.address, target)
    return tuple(found.values())


def _targets(argument: str) -> Iterator[Target]:
    known: Mapping[str, Mapping[str, Any]] = toml_data("fetch.toml")["short"]
    short = _SHORT.fullmatch(argument)
    if short is not None and short[1] in known:
        yield from _expanded(argument, short[2], known[short[1]])
    else:
        yield _plain(argument, [str(rule["form"]) for rule in known.values()])


def _expanded(argument: str, rest: str, rule: Mapping[str, Any]) -> Iterator[Target]:
    match = re.fullmatch(rule["pattern"], rest)
    if match is None:
        raise UsageError(f"found '{argument}', expected {rule['form']}", field="address")
    values = {
        key: value.upper() if key in rule["upper"] else value
        for key, value in match.groupdict().items()
        if value is not None
    }
    for key, allowed in rule.get("known", {}).items():
        _check_known(argument, values[key], allowed)
    each = rule.get("each", {})
    for key, choices in each.items():
        if key in values:
            _check_known(argument, values[key], choices)
    choices_of = [[values[key]] if key in values else list(each[key]) for key in each]
    for chosen in itertools.product(*choices_of):
        filled = {**values, **dict(zip(each, chosen, strict=True))}
        for key, value in zip(each, chosen, strict=True):
            filled |= each[key][value]
        yield Target(
            rule["address"].format_map({k: quote(v, safe="") for k, v in filled.items()}),
            rule["name"].format_map(filled),
            *(rule.get(key) for key in ("system", "language", "licence")),
        )


def _check_known(argument: str, value: str, allowed: Sequence[str] | Mapping[str, Any]) -> None:
    if value not in allowed:
        raise UsageError(
            f"found '{value}' in '{argument}', expected one of {', '.join(allowed)}",
            field="address",
        )


def _plain(argument: str, forms: Sequence[str]) -> Target:
    longest: int = toml_data("fetch.toml")["limits"]["address_characters"]
    if len(argument) > longest:
        raise UsageError(
            f"an address of {len(argument)} characters; up to {longest} are expected",
            source=argument[:60] + "…",
        )
    try:
        url = httpx.URL(argument).copy_with(fragment=None)
        web = url.scheme in ("http", "https") and bool(url.raw_host)
    except (httpx.InvalidURL, ValueError):
        web = False
    if not web:
        raise UsageError(
            f"found '{argument}', expected an address that begins with http:// or https://",
            field="address",
            advice=f"Or a short name: {'; '.join(forms)}.",
        )
    if url.userinfo:
        raise UsageError(
            "an address with a user name or password is not fetched, as it would be written down",
            source=url.host,
        )
    address = str(url)
    if not is_address(address):
        raise UsageError(f"found '{argument}', which cannot stand in a catalogue", field="address")
    return Target(address, None, *_site(url))


def _site(url: httpx.URL) -> tuple[str | None, str | None, str | None]:
    for site in toml_data("fetch.toml")["site"]:
        paths = site.get("paths", ["/"])
        if url.host in site["hosts"] and url.path.startswith(tuple(paths)):
            return site.get("system"), site.get("language"), site.get("licence")
    return None, None, None
