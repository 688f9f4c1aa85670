"""How well and how fast generated records of two systems are linked.

    python tests/bench/link.py [RECORDS]... [--words N]

Each project has a Swedish record with an owner and SEK and an English one with
EUR and no owner; the truth is known. Titles and descriptions are made of
labels of the vocabularies and words of the word list, translated word by
word; 10 % of the values are noisy and 5 % missing, in each of the two. Owners
have many projects, calls have common starts and lengths, so that many
projects look alike. A tenth of the records have no partner. Nothing here is
a test of the suite; figures go to standard output.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from esfgraph.annotate.prose import annotate
from esfgraph.link.score import find_links
from esfgraph.link.weights import yearly_rates
from esfgraph.model import Code, FieldValue, Money, ProjectRecord, SourceDocument, Span
from esfgraph.resolve import tables_from_pages
from esfgraph.resources import data_file
from esfgraph.tables import Tables
from esfgraph.vocabulary import load_vocabulary

NOISE, MISSING, ALONE = 0.1, 0.05, 0.1
CALLS = [date(2022 + n // 12, n % 12 + 1, 1) for n in range(40)]


def phrases() -> list[tuple[str, str]]:
    """Swedish and English of the same: labels of concepts, and common words."""
    vocabulary = load_vocabulary()
    found = [
        (concept.pref_labels["sv"], concept.pref_labels["en"])
        for scheme in ("theme", "method", "target-group", "challenge")
        for concept in vocabulary.members(scheme)
        if {"sv", "en"} <= set(concept.pref_labels)
    ]
    lines = data_file("words-sv-en.tsv").read_text(encoding="utf-8").splitlines()
    words = [line.split("\t") for line in lines if not line.startswith("#")]
    return found + [(sv.split(",")[0], en.split(",")[0]) for sv, en in words]


class Generator:
    """Pairs of records; the same for a size."""

    def __init__(self, records: int, words: int) -> None:
        self.words = words
        self.chance = random.Random(4)
        self.phrases = phrases()
        self.places = load_vocabulary().members("municipality")
        letters = "abdefgiklmnoprstuv"
        self.owners = [
            (
                "".join(self.chance.choices(letters, k=8)).capitalize(),
                self.chance.choice(self.places),
            )
            for _ in range(max(10, records // 20))
        ]

    def noisy(self, sometimes: object) -> bool:
        return sometimes is not None and self.chance.random() < NOISE

    def project(self, number: int) -> dict[str, object]:
        start = self.chance.choice(CALLS)
        days = self.chance.choice([365, 730, 1096, 1096, self.chance.randrange(200, 1200)])
        owner, place = self.chance.choice(self.owners)
        return {
            "identifier": f"2{number % 6}-{number // 90 % 900 + 100:03}-S{number % 90 + 10:02}",
            "start": start,
            "end": start + timedelta(days=days - 1),
            "rate": self.chance.choice(["0.4", "0.4", "0.4", "0.6", "0.9"]),
            "budget": round(10 ** self.chance.uniform(5.7, 7.7)),
            "owner": owner,
            "place": place,
            "title": self.chance.sample(self.phrases, self.chance.randint(2, 5)),
            "text": self.chance.sample(self.phrases, self.words),
            "number": self.chance.randrange(20, 3000),
        }

    def said(self, project: dict[str, object]) -> dict[str, object]:
        """What one source says: noise in a tenth of the values, a twentieth missing."""
        found = dict(project)
        for key in ("start", "end", "rate", "budget", "title", "text", "number"):
            roll = self.chance.random()
            if roll < MISSING and key != "text":
                found[key] = None
            elif roll < MISSING + NOISE:
                found[key] = self.changed(key, project[key])
        return found

    def changed(self, key: str, value: object) -> object:
        if isinstance(value, date):
            return value + timedelta(days=self.chance.choice([-31, -1, 1, 30, 61, 92]))
        if isinstance(value, list):
            kept = value[:]
            if not kept:
                return kept
            kept[self.chance.randrange(len(kept))] = self.chance.choice(self.phrases)
            return kept
        if isinstance(value, int):
            return round(value * self.chance.uniform(0.8, 1.25))
        return self.chance.choice(["0.5", "0.75"])

    def record(self, said: dict[str, object], language: str, key: str) -> ProjectRecord:
        """A page of lines, one value each; the spans are those of the lines."""
        side = 0 if language == "sv" else 1
        place = said["place"].pref_labels.get(language, "")  # type: ignore[attr-defined]
        values: list[tuple[str, object, str | None]] = [
            ("fund", Code("ESF+"), None),
            ("country", Code("SE"), None),
            ("programming_period", "2021-2027", None),
            ("start", said["start"], None),
            ("end", said["end"], None),
        ]
        if said["rate"] is not None:
            values.append(("cofinancing_rate", Decimal(str(said["rate"])), None))
        if said["budget"] is not None:
            values.append(("total_budget", self.money(said, language), None))
        if language == "sv":
            values += [("identifier", said["identifier"], None), ("owner", said["owner"], None)]
            values.append(("city", place, None))
        if said["title"] is not None:
            values.append(("title", " ".join(p[side] for p in said["title"]), language))  # type: ignore[attr-defined]
        words = [p[side] for p in said["text"]]  # type: ignore[attr-defined]
        if words:
            words += [place, str(said["owner"]), str(said["number"] or "")][
                : self.chance.randint(0, 3)
            ]
            values.append(("description", " ".join(words), language))
        system = "projektbanken" if language == "sv" else "kohesio"
        return page([v for v in values if v[1] is not None], system, language, key)

    def money(self, said: dict[str, object], language: str) -> Money:
        kronor = int(str(said["budget"]))
        if language == "sv":
            return Money(Decimal(kronor), "SEK")
        year = said["start"].year if isinstance(said["start"], date) else 2023
        rate = yearly_rates()[min(year, max(yearly_rates()))]
        return Money(
            Decimal(round(kronor / rate * self.chance.uniform(0.985, 1.015), 2)).quantize(
                Decimal("0.01")
            ),
            "EUR",
        )


def page(
    values: list[tuple[str, object, str | None]], system: str, language: str, key: str
) -> ProjectRecord:
    text, found = "", []
    for field, value, of_language in values:
        line = str(value)
        found.append(FieldValue(field, value, Span(len(text), len(text) + len(line)), of_language))  # type: ignore[arg-type]
        text += line + "\n"
    document = SourceDocument(f"{key}.txt", key, text, system=system, language=language)
    return ProjectRecord(document, system, language, tuple(found))


def generate(records: int, words: int) -> tuple[Tables, set[frozenset[str]]]:
    """Tables of about so many records, and the pairs that are the same."""
    maker = Generator(records, words)
    pages, truth = [], set()
    for number in range(records // 2):
        project = maker.project(number)
        keys = [sha256(f"{number} {side}".encode()).hexdigest() for side in (0, 1)]
        both = [
            maker.record(maker.said(project), language, key)
            for language, key in zip(("sv", "en"), keys, strict=True)
        ]
        if maker.chance.random() < ALONE:
            both = both[maker.chance.randrange(2) :][:1]
        else:
            truth.add(frozenset(key[:16] for key in keys))
        pages += both
    return tables_from_pages((page, annotate(page)) for page in pages), truth


def main(sizes: list[int], words: int) -> None:
    for size in sizes:
        tables, truth = generate(size, words)
        before = resource.getrusage(resource.RUSAGE_SELF)
        began = time.process_time()
        links = find_links(tables)
        seconds = time.process_time() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = {
            frozenset(iri.rsplit("/", 1)[1].split("#")[0] for iri in (link.a, link.b))
            for link in links.of("same")
        }
        right = len(found & truth)
        print(
            f"{tables.records.height} records: precision {right / max(1, len(found)):.4f}"
            f" recall {right / len(truth):.4f} possible {len(links.of('possible'))}"
            f" related {len(links.related)} CPU {seconds:.1f} s"
            f" memory {memory / 1024:.0f} MB (before {before.ru_maxrss / 1024:.0f} MB)",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[2_000, 20_000])
    parser.add_argument("--words", type=int, default=25)
    given = parser.parse_args()
    main(given.sizes, given.words)
