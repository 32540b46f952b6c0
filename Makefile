# make demo | test | lint | bench | torture | mutants | messages | docs | site: each builds .venv by itself when it is missing or out of date.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: dev demo test lint unit bench torture mutants messages docs site dist clean
dev: $(STAMP)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "breachkit needs Python 3.11 or later; set PYTHON=python3.12, say"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/python examples/demo.py

test: lint unit

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

unit: $(STAMP)
	$(BIN)/pytest -n auto

bench: $(STAMP)
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.store
	@$(BIN)/python -m bench.teams

# Everything that takes minutes: each crash point, 1,000 kills, 8,000 events by 16 processes, every bit flipped.
torture: $(STAMP)
	$(BIN)/pytest -n 0 -m torture

# Each number of each law moved by one against the worked examples; names those that no example notices, for a person to
# judge (some change nothing, where another limit comes first). The ledger of tests/law holds every number in any case.
mutants: $(STAMP)
	$(BIN)/python tools/mutants.py

messages: $(STAMP)
	$(BIN)/python tools/messages.py

docs: $(STAMP)
	$(BIN)/python tools/docs.py

# The pages of docs/ as a site, in build/site; nothing is fetched, by the build or by a reader. A stale page, a dead link
# or a page that the navigation lacks stops it.
site: $(STAMP)
	$(BIN)/python tools/docs.py --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# The wheel and the source archive, built twice and compared byte for byte; dist/SHA256SUMS has their hashes.
dist: $(STAMP)
	@$(BIN)/python tools/dist.py

clean:
	rm -rf $(VENV) dist build demo-home demo-out
