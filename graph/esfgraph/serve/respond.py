"""Answers: what went wrong, what has not changed, and files as they come."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from esfgraph.messages import say
from esfgraph.serve.dataset import Dataset
from esfgraph.serve.negotiate import Offer, negotiate, negotiate_language, takes_gzip
from esfgraph.serve.workers import Answer

__all__ = [
    "accepted",
    "dataset_of",
    "fresh_headers",
    "is_fresh",
    "kept",
    "names",
    "not_modified",
    "problem",
    "streamed",
    "tag_of",
    "takes_packed",
    "unacceptable",
]

_PROBLEMS = (
    Offer("text/plain", "text"),
    Offer("application/problem+json", "json"),
    Offer("application/json", "json"),
    Offer("application/sparql-results+json", "json"),
)
_CHUNK = 256 * 1024


def dataset_of(request: Request) -> Dataset:
    """The build that this request is answered from, whatever is built meanwhile."""
    dataset: Dataset = request.state.dataset
    return dataset


def accepted(request: Request) -> str | None:
    """All ``Accept`` headers together; ``None`` without any."""
    return ", ".join(request.headers.getlist("accept")) or None


def problem(
    request: Request,
    status: int,
    key: str,
    *,
    headers: Mapping[str, str] | None = None,
    values: Mapping[str, object] | None = None,
    details: Mapping[str, object] | None = None,
) -> Response:
    """Say what went wrong, as text or as JSON (RFC 9457).

    Parameters
    ----------
    request
        Its headers say in which language and form.
    status
        The HTTP status.
    key
        Of ``[serve]`` in ``data/messages.toml``.
    headers
        Further headers.
    values
        Fill the message's placeholders.
    details
        Further members of the JSON.
    """
    language = negotiate_language(request.headers.get("accept-language"))
    message = say(f"serve.{key}", language, **(values or {}))
    offer = negotiate(accepted(request), _PROBLEMS) or _PROBLEMS[0]
    request.state.outcome = key
    sent = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language",
        **(headers or {}),
    }
    if offer.format == "text":
        return Response(message + "\n", status, sent, media_type="text/plain")
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        **(details or {}),
    }
    text = json.dumps(body, ensure_ascii=False) + "\n"
    return Response(text, status, sent, media_type="application/problem+json")


def unacceptable(request: Request, offers: Iterable[Offer]) -> Response:
    """406, with the media types that there are at this address (RFC 9110, section 15.5.7)."""
    media = list(dict.fromkeys(offer.media for offer in offers))
    values, details = {"formats": ", ".join(media)}, {"formats": media}
    return problem(request, 406, "unacceptable", values=values, details=details)


def takes_packed(headers: Headers) -> bool:
    """Whether the client can read what is packed."""
    return takes_gzip(", ".join(headers.getlist("accept-encoding")))


def tag_of(dataset: Dataset, *parts: object) -> str:
    """A weak ``ETag``: the same for the same build and the same parts.

    Weak, because the same answer may be sent compressed or not.
    """
    text = json.dumps([dataset.version, *parts], default=str)
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def fresh_headers(dataset: Dataset, tag: str | None, vary: str = "Accept") -> dict[str, str]:
    """Headers by which a client asks later whether it still has the same."""
    if tag is None:
        return {"Cache-Control": "no-store", "Vary": vary}
    return {
        "ETag": tag,
        "Last-Modified": format_datetime(dataset.modified, usegmt=True),
        "Cache-Control": "no-cache",
        "Vary": vary,
    }


def names(request: Request, tag: str) -> bool:
    """Whether the client says that it has just this; ``*`` names nothing."""
    known = request.headers.get("if-none-match", "")
    tags = [one.strip().removeprefix("W/") for one in known.split(",")]
    return request.method in ("GET", "HEAD") and tag.removeprefix("W/") in tags


def is_fresh(request: Request, dataset: Dataset, tag: str | None) -> bool:
    """Whether the client has the same already (RFC 9110, section 13)."""
    if tag is None or request.method not in ("GET", "HEAD"):
        return False
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or names(request, tag)
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    return dataset.modified <= since <= datetime.now(UTC)


def not_modified(dataset: Dataset, tag: str | None, vary: str = "Accept") -> Response:
    """304 without a body."""
    return Response(status_code=304, headers=fresh_headers(dataset, tag, vary))


async def kept(
    request: Request,
    body: bytes,
    headers: Mapping[str, str],
    media_type: str | None = None,
    status: int = 200,
) -> Response:
    """Send what `cache.packed` gave: packed to who can read that, as nearly everybody can."""
    sent = dict(headers)
    if takes_packed(request.headers):
        sent["Content-Encoding"] = "gzip"
    elif len(body) > _CHUNK:  # in a thread, as it takes a while
        body = await to_thread.run_sync(gzip.decompress, body)
    else:
        body = gzip.decompress(body)
    return Response(body, status, sent, media_type)


class _Streamed(StreamingResponse):
    """Closes the answer also where sending it fails before the first piece."""

    def __init__(self, answer: Answer, headers: Mapping[str, str]) -> None:
        self._answer = answer
        super().__init__(self._chunks(), headers=headers)

    async def _chunks(self) -> AsyncIterator[bytes]:
        while chunk := self._answer.body.read(_CHUNK):
            yield chunk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._answer:
            await super().__call__(scope, receive, send)


def streamed(answer: Answer, headers: Mapping[str, str]) -> Response:
    """A whole answer, with its length and piece by piece if it is long; closed when it is sent."""
    if answer.size <= _CHUNK:
        with answer:
            return Response(answer.body.read(), headers=dict(headers))
    return _Streamed(answer, {**headers, "Content-Length": str(answer.size)})
