"""The command line: ``esfgraph``. One file per group of commands, no logic.

Results go to standard output, messages and progress to standard error.
Exit codes: 0 done; 1 violations (``validate`` and ``check`` only); 2 usage; 3 an input
could not be read.
"""

from __future__ import annotations

import os
import sys

from typer.exceptions import Abort, TyperException

from esfgraph.cli.app import app
from esfgraph.cli.terminal import complain
from esfgraph.errors import EsfGraphError

# Importing a group adds its commands to the app.
from esfgraph.cli import (  # noqa: F401  # isort: skip
    ask,
    build,
    check,
    connect,
    diff,
    draw,
    evaluate,
    export,
    fetch,
    link,
    profile,
    prose,
    serve,
    site,
)

__all__ = ["app", "main"]

_INTERRUPTED = 130
"""The exit code of a program that was stopped with Ctrl-C."""


def main() -> None:
    """Run the command line; every error of ours becomes one message and its exit code."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except EsfGraphError as error:
        complain(error)
        code = error.exit_code
    except TyperException as error:  # wrong usage: the usage line and what is wrong
        message = error.format_message()
        advice = None if "\n" in message else "See: esfgraph --help"
        complain(EsfGraphError(message, advice=advice))
        code = EsfGraphError.exit_code
    except (Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        code = 0
    sys.exit(code)
