"""The command line: ``esfgraph``. One file per group of commands, no logic.

Results go to standard output, messages and progress to standard error.
Exit codes: 0 done; 1 violations (``validate`` only); 2 usage; 3 an input
could not be read.
"""

from __future__ import annotations

import sys

from esfgraph.cli.app import app
from esfgraph.cli.terminal import complain
from esfgraph.errors import EsfGraphError

# Importing a group adds its commands to the app.
from esfgraph.cli import ask, build, check, export  # noqa: F401  # isort: skip

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; every error of ours becomes one message and its exit code."""
    try:
        app()
    except EsfGraphError as error:
        complain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        sys.stderr.close()
        sys.exit(0)
