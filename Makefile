# make demo   install, build the graph of the five seed pages, say where to look
# make test   everything that has to pass before a change is merged
# make bench  measure all this beside other tools: SIZE=100000 (rows, 1,000 to 2,100,000),
#             RIVALS=all|none|NAME,… ; the figures go to tests/bench/RESULTS.md
# make clean  remove what these made

PYTHON ?= python3
VENV   ?= .venv
SIZE   ?= 100000
RIVALS ?= all
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint .ci/constraints.txt

.PHONY: demo test lint docs bench clean

demo: $(VENV)/.installed
	$(BIN)/esfgraph build seeds --out out

test: $(VENV)/.tested chromium lint
	$(BIN)/python -m pytest

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.tested
	$(BIN)/python -m pytest -q tests/unit/test_readme.py tests/unit/test_cases.py --regenerate

bench: $(VENV)/.installed
	$(BIN)/python tests/bench/run.py --size $(SIZE) --rivals $(RIVALS)

.PHONY: chromium
chromium:
	@sh .ci/chromium

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'esfgraph needs Python 3.11 or later; name one with: make PYTHON=python3.12' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml .ci/constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/bin/python pyproject.toml .ci/constraints.txt
	$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
