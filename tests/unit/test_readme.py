"""The README says what the program prints: outputs and command reference are compared.

``pytest tests/unit/test_readme.py --regenerate`` (or ``make docs``) writes them anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from conftest import ROOT, SEEDS
from esfgraph.cli import app

README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- run: (?P<command>.+?) -->\n```text\n(?P<output>.*?)```", re.DOTALL)
REFERENCE = re.compile(r"<!-- cli -->\n.*?<!-- /cli -->", re.DOTALL)


def printed(command: str, folder: Path) -> str:
    """What a command prints, in a folder that has only the seeds, with gold beside them."""
    command, _, head = command.partition(" | head -")
    arguments = shlex.split(command)
    assert arguments[0] == "esfgraph"
    program = "from esfgraph.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**{k: v for k, v in os.environ.items() if k != "COLUMNS"}, "COLUMNS": "110"},
    )
    assert result.returncode in (0, 1), result.stderr
    lines = [line.rstrip() + "\n" for line in result.stdout.splitlines()]
    return "".join(lines[: int(head)] if head else lines)


def _row(name: str, text: str) -> str:
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in (name, text)) + " |"


def reference() -> str:
    """The command reference: every command with its arguments and options."""
    group: Any = typer.main.get_command(app)
    parts = []
    for name, command in sorted(group.commands.items()):
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option"]
        usage = " ".join(["esfgraph", name, *(p.metavar for p in arguments)])
        parts += [f"### `{usage}`", "", command.help.strip(), ""]
        rows = [_row(f"`{p.metavar}`", p.help or "") for p in arguments]
        rows += [_row(", ".join(f"`{n}`" for n in o.opts), o.help + _said(o)) for o in options]
        parts += ["| | |", "|---|---|", *rows, ""]
    return "\n".join(parts)


def _said(option: Any) -> str:
    """An option's default; lists and switches have none worth saying."""
    shown = option.show_default
    default = shown if isinstance(shown, str) else getattr(option.default, "value", option.default)
    return "" if default in (None, False, ()) or callable(default) else f" Default: {default}."


def renewed(text: str, folder: Path) -> str:
    """The README with all outputs and the reference as they are now."""
    (folder / "seeds").symlink_to(SEEDS)
    (folder / "gold").symlink_to(ROOT / "tests" / "gold")

    def block(match: re.Match[str]) -> str:
        output = printed(match["command"], folder)
        return f"<!-- run: {match['command']} -->\n```text\n{output}```"

    text = BLOCK.sub(block, text)
    return REFERENCE.sub(lambda _: f"<!-- cli -->\n{reference()}<!-- /cli -->", text)


def test_readme_is_what_the_program_does(tmp_path: Path, regenerate: bool) -> None:
    text = README.read_text("utf-8")
    now = renewed(text, tmp_path)
    if regenerate:
        README.write_text(now, encoding="utf-8")
    else:
        assert now == text, "the README is out of date; run: make docs"


def test_readme_names_only_what_exists() -> None:
    text = README.read_text("utf-8")
    paths = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
    commands = set(re.findall(r"(?<=esfgraph )[a-z]+(?=[ `\n])", text))
    group: Any = typer.main.get_command(app)
    prose = {"reads", "is", "output"}
    assert commands - prose <= set(group.commands)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_message_is_in_both_languages(language: str) -> None:
    from esfgraph.resources import toml_data

    def leaves(node: dict[str, Any], path: str) -> list[tuple[str, dict[str, str]]]:
        if all(isinstance(v, str) for v in node.values()):
            return [(path, node)]
        return [leaf for k, v in node.items() for leaf in leaves(v, f"{path}.{k}")]

    for path, texts in leaves(toml_data("messages.toml"), ""):
        assert texts.get(language), path
