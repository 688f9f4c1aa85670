"""What many tests share: the graph of the seeds, built once, and ``--regenerate``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from starlette.testclient import TestClient
from typer.testing import CliRunner

from esfgraph.cli import app
from esfgraph.errors import EsfGraphError
from esfgraph.pipeline import Build, build, graph_of
from serving import served

# A slow machine is no failure: bounds are on the number of examples. The same examples are
# tried everywhere, so that a red run can be repeated.
settings.register_profile("esfgraph", deadline=None, derandomize=True, database=None)
settings.load_profile("esfgraph")

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
CORPUS = ROOT / "tests" / "corpus" / "pages"

Run = Callable[..., Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write the README's outputs and other snapshots anew instead of comparing them",
    )


@pytest.fixture(scope="session")
def regenerate(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--regenerate"))


@pytest.fixture(scope="session")
def seeds() -> Build:
    """The graph of the five seeds, in memory; do not change it."""
    return graph_of([SEEDS])


@pytest.fixture(scope="session")
def corpus() -> Build:
    """The graph of the fifty corpus pages, in memory; do not change it."""
    return graph_of([CORPUS])


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a build of the seeds; do not change it."""
    folder = tmp_path_factory.mktemp("built") / "out"
    build([SEEDS], folder)
    return folder


@pytest.fixture(scope="session")
def web(out: Path) -> Iterator[TestClient]:
    """A client of a server over the graph of the seeds."""
    with served(out) as client:
        yield client


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line as a user does; errors of ours become exit codes as in `main`."""
    monkeypatch.setenv("COLUMNS", "120")
    runner = CliRunner()

    def invoke(*arguments: object, stdin: str | None = None) -> Any:
        result = runner.invoke(app, [str(a) for a in arguments], input=stdin)
        if isinstance(result.exception, EsfGraphError):
            result.exit_code = result.exception.exit_code
        elif result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
