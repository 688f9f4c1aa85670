"""What can go wrong, and what to do about it.

The tree of exceptions::

    EsfGraphError                 exit code 2
    ├── InputError                exit code 3: an input could not be read
    │   └── UnknownDocumentError  text with nothing of a project in it
    ├── UsageError                exit code 2: wrong option, path or parameter
    │   └── AmbiguousProjectError several projects answer to one name
    └── BuildError                exit code 2: the output could not be written

Every error says where (source, line, field), what was found and what was
expected; the command line prints ``str(error)`` and never a traceback.
"""

from __future__ import annotations

__all__ = [
    "AmbiguousProjectError",
    "BuildError",
    "EsfGraphError",
    "InputError",
    "UnknownDocumentError",
    "UsageError",
]


class EsfGraphError(Exception):
    """Base of all errors that esfgraph raises on purpose.

    Parameters
    ----------
    message
        What was found and what was expected, one sentence.
    source
        The file, folder or address the error is about.
    line
        1-based line (or row) in ``source``.
    field
        The field, column or option concerned.
    advice
        What the user can do next.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        line: int | None = None,
        field: str | None = None,
        advice: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.line = line
        self.field = field
        self.advice = advice

    def __str__(self) -> str:
        place = self.source or ""
        if self.line is not None:
            place += f":{self.line}"
        if self.field is not None:
            place += f" [{self.field}]"
        text = f"{place.strip()}: {self.message}" if place else self.message
        if not self.advice:
            return text
        return (
            f"{text} {self.advice}" if text.endswith((".", "!", "?")) else f"{text}. {self.advice}"
        )


class InputError(EsfGraphError):
    """An input could not be read; the others go on."""

    exit_code = 3


class UnknownDocumentError(InputError):
    """The text holds nothing of a project that any reader knows."""


class UsageError(EsfGraphError):
    """An option, path or parameter is not what the command needs."""


class AmbiguousProjectError(UsageError):
    """Several projects answer to the given name.

    ``candidates`` are their IRIs, sorted.
    """

    def __init__(self, message: str, candidates: tuple[str, ...]) -> None:
        super().__init__(message, advice="Candidates: " + ", ".join(candidates))
        self.candidates = candidates


class BuildError(EsfGraphError):
    """The output could not be written; the last complete one is untouched."""
