"""How fast prose is annotated, beside plain search for the same labels.

    python tests/bench/annotate.py [MEGABYTES]

The text is made from words of the vocabularies' labels and Swedish and English
filler, in paragraphs of either language, always the same for a size. Measured
are CPU seconds of one process (one core): all labels with inflection, longest
match, language and status; then Polars' `find_many` for the same labels as
they are written, which finds no inflections, no status and word parts too.
Nothing here is a test.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator

import polars as pl

from esfgraph.annotate.language import languages_of_words
from esfgraph.annotate.mentions import SCHEMES, find_mentions
from esfgraph.annotate.tokens import tokenise
from esfgraph.resources import toml_data
from esfgraph.vocabulary import load_vocabulary

FILLER = {
    "sv": "under hela året möts grupper i lokaler nära parken där många deltar varje vecka",
    "en": "during the whole year groups meet in rooms near the park where many come weekly",
}


def labels() -> list[tuple[str, str]]:
    vocabulary = load_vocabulary()
    return [
        form
        for scheme in SCHEMES
        for concept in vocabulary.members(scheme)
        for form in vocabulary.forms(concept.iri)
    ]


def text_of(size: int) -> Iterator[str]:
    """Texts of about 1 MB each, together ``size`` MB."""
    chance = random.Random(20)
    frequent = toml_data("language.toml")["words"]
    by_language = {x: [t for t, lang in labels() if lang == x] for x in ("sv", "en")}
    for _ in range(size):
        paragraphs, length = [], 0
        while length < 1_000_000:
            language = chance.choice(("sv", "en"))
            common = FILLER[language].split() + frequent[language]
            words = []
            for _ in range(90):
                source = by_language[language] if chance.random() < 0.1 else common
                words.append(chance.choice(source))
                if chance.random() < 0.06:
                    words[-1] += "."
            paragraphs.append(" ".join(words))
            length += len(paragraphs[-1].encode()) + 2
        yield "\n\n".join(paragraphs)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    find_mentions("Skolsocialt team.", *_prepared("Skolsocialt team."))  # compile once
    spent, total, mentions = 0.0, 0, 0
    rival = 0.0
    patterns = pl.Series(sorted({text.lower() for text, _ in labels()}))
    for text in text_of(size):
        begin = time.process_time()
        found, _ = find_mentions(text, *_prepared(text))
        spent += time.process_time() - begin
        mentions += len(found)
        total += len(text.encode())
        begin = time.process_time()
        pl.select(
            pl.lit(text)
            .str.to_lowercase()
            .str.find_many(patterns.implode(), overlapping=True)
            .list.len()
        )
        rival += time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    megabytes = total / 1e6
    print(f"{megabytes:.0f} MB, {len(patterns):,} labels, {mentions:,} mentions", end=", ")
    print(f"peak {peak:,.0f} MB")
    print(f"annotate:  {spent:.1f} CPU s, {megabytes / spent:.1f} MB per CPU second")
    print(f"find_many: {rival:.1f} CPU s, {megabytes / rival:.1f} MB per CPU second")


def _prepared(text: str):  # type: ignore[no-untyped-def]
    tokens = tokenise(text)
    return tokens, languages_of_words(text, tokens, None)


if __name__ == "__main__":
    main()
