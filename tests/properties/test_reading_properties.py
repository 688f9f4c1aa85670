"""Whatever is done to a page, reading it gives a record with true spans, or an error of ours."""

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from esfgraph.errors import EsfGraphError
from esfgraph.model import FIELDS, FieldValue, Kind, ProjectRecord
from esfgraph.normalise import fold
from esfgraph.sources import READERS, read
from esfgraph.sources.document import decode, load_bytes

ROOT = Path(__file__).parent.parent.parent
PAGES = [
    path.read_bytes()
    for folder in (ROOT / "seeds", ROOT / "tests" / "corpus" / "pages")
    for path in sorted(folder.glob("*.txt"))
]
bounded = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cut(data: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.sample(range(len(data) + 1), 2))
    return data[first:last]


def doubled(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    return b"\n".join(line for line in lines for _ in range(chance.choice((1, 1, 2))))


def shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def without_line_ends(data: bytes, chance: random.Random) -> bytes:
    return b"".join(c + (b"" if chance.random() < 0.3 else b"\n") for c in data.split(b"\n"))


def with_noise(data: bytes, chance: random.Random) -> bytes:
    noisy = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(noisy) + 1)
        noisy[place:place] = chance.randbytes(chance.randint(1, 4))
    return bytes(noisy)


def as_html(data: bytes, chance: random.Random) -> bytes:
    tags = [b"p", b"div", b"dt", b"dd", b"td", b"li", b"h2", b"br", b"span", b"/div", b"table"]
    lines = (b"<%s>%s" % (chance.choice(tags), line) for line in data.split(b"\n"))
    return b"<html><body>" + b"\n".join(lines)


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [
    cut,
    doubled,
    shuffled,
    without_line_ends,
    with_noise,
    as_html,
]


def squashed(text: str) -> str:
    return "".join(text.split()).replace(":", "")


def check_span(found: FieldValue, text: str) -> None:
    """A value's words stand where its span says."""
    quote = found.span.of(text)
    assert quote
    assert quote == quote.strip()
    field = FIELDS[found.field]
    if field.kind is Kind.TEXT and found.field == "description":
        assert quote == found.value
    elif field.kind is Kind.TEXT or found.field == "owner":
        assert quote.split() == str(found.value).split()
    elif found.field in ("unread_value", "unknown_label"):
        assert squashed(str(found.value)).endswith(squashed(quote)[-8:])
    elif field.kind is Kind.INTEGER:
        assert str(found.value) in "".join(c for c in quote if c.isalnum())
    elif field.kind is Kind.DATE:
        assert str(found.value)[:4] in quote
    elif field.kind is Kind.MONEY or isinstance(found.value, Decimal):
        assert any(c.isdecimal() for c in quote)


def check(record: ProjectRecord) -> None:
    for found in record.values:
        check_span(found, record.document.text)
    assert len(set(record.values)) == len(record.values)


@bounded
@given(
    st.sampled_from(PAGES),
    st.lists(st.sampled_from(CHANGES), max_size=3),
    st.integers(0, 2**32),
)
def test_a_damaged_page_gives_a_record_or_an_error_of_ours(
    page: bytes, changes: list[Callable[[bytes, random.Random], bytes]], seed: int
) -> None:
    chance = random.Random(seed)
    for change in changes:
        page = change(page, chance)
    try:
        record = read(load_bytes(page, "page"))
    except EsfGraphError:
        return
    check(record)


@bounded
@given(st.sampled_from(PAGES), st.integers(0, 2**32))
def test_every_reader_can_read_every_text(page: bytes, seed: int) -> None:
    """Also the reader that was not chosen must hold."""
    chance = random.Random(seed)
    document = load_bytes(chance.choice(CHANGES[1:4])(page, chance), "page")
    for reader in READERS.values():
        assert 0 <= reader.detect(document.text) <= 1
        check(reader.read(document))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@example(b"\xef\xbb\xbf")
@example(b"<html>")
def test_any_bytes(data: bytes) -> None:
    assert "\r" not in decode(data)
    try:
        record = read(load_bytes(data, "page"))
    except EsfGraphError:
        return
    check(record)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
@example("Namn:\n:\nRegion:\n\u2028\nDiarienummer:\n\x1c")
@example("Diarienummer:\n:\nStartdatum\n0000-00-00\nSlutdatum: :\nRegion:,,;\nFond:,")
def test_any_text_under_labels(text: str) -> None:
    page = f"Diarienummer:\n{text}\nNamn:\n{text}\nBerörd fond: {text}\nInterventionstyp\n{text}"
    try:
        document = load_bytes(page.encode("utf-8", "replace"), "page")
    except EsfGraphError:
        return
    for reader in READERS.values():
        check(reader.read(document))


@bounded
@given(st.sampled_from(PAGES))
def test_line_endings_and_byte_order_marks_change_nothing(page: bytes) -> None:
    def values(data: bytes) -> tuple[object, ...]:
        record = read(load_bytes(data, "page"))
        return (record.system, record.language, record.document.text, record.values)

    same = page.replace(b"\r\n", b"\n")
    expected = values(same)
    assert values(same.replace(b"\n", b"\r\n")) == expected
    assert values(same.replace(b"\n", b"\r")) == expected
    assert values(b"\xef\xbb\xbf" + same) == expected
    assert values(same.decode().encode("utf-16")) == expected


@pytest.mark.parametrize(
    "piece",
    [
        "Projektägare:\n",
        "Diarienummer:\nX: y\n",
        "a, a, ",
        "In English\n",
        "<div>",
        "SKR erbjuder under 2021 ESF ",
        ". " * 50,
        "\n \n",
        "Aa: b\n",
        "projekt skola kommun och att det i på ",
        "Stockholm och Lund och ",
    ],
)
def test_a_long_page_is_read_or_refused(piece: str) -> None:
    text = "Diarienummer:\n23-900-S01\nBerörd fond:\nESF+\n\n" + piece * (200_000 // len(piece))
    for page in (text, text.removeprefix("Diarienummer:\n23-900-S01\nBerörd fond:\nESF+\n\n")):
        try:
            outcome: object = read(load_bytes(page.encode(), "page")).values
        except EsfGraphError as error:
            outcome = str(error)
        assert outcome


def test_labels_are_compared_without_case_and_space() -> None:
    assert fold(" NUTS-2  kod : ") == fold("nuts-2 kod")
