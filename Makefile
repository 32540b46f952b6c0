# make demo | test | lint | bench | bench-full | torture | mutants | messages | docs | site | dist | lock: each builds .venv by itself when it is missing or out of date.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock'
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: dev demo test lint unit bench bench-full bench-peers torture mutants messages docs site dist lock clean
dev: $(STAMP)

# What is installed is exactly what requirements/ names, each file by its SHA-256 (make lock writes them anew), and nothing else:
# pip itself first, since a new one installs quicker; then the rest, unresolved; then breachkit, with what it is built by taken from there.
$(STAMP): pyproject.toml requirements/pip.txt requirements/ci.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "breachkit needs Python 3.11 or later; set PYTHON=python3.12, say"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements/pip.txt
	$(PIP) --require-hashes --no-deps --requirement requirements/ci.txt
	$(PIP) --no-deps --no-build-isolation --editable .
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

# Every bench module, in sizes that end in a few minutes; each is run whatever the one before found, and a missed target fails the
# whole. bench-full takes the sizes that docs/performance.md tells of.
# 400,000 letters, because two processes take half a second to start.
SLICE := BENCH_ROUNDS=7 BENCH_PEOPLE=400000 BENCH_LETTERS=400000 BENCH_TURNS=1 BENCH_GROWTH=1000,10000,100000
BENCHES := bench bench.laws bench.people bench.store bench.teams bench.growth bench.growth_people
bench: bench-peers
	@failed=; for module in $(BENCHES); do echo "== $$module"; env $(SLICE) $(BIN)/python -m $$module || failed="$$failed $$module"; done; \
	test -z "$$failed" || { echo "missed a target:$$failed"; exit 1; }

bench-full: SLICE := BENCH_FULL=1
bench-full: bench

# Other tools of the same kind, in an environment of their own (build/bench-peers), for their start to be measured beside ours.
bench-peers: $(STAMP)
	@$(BIN)/python -m bench.peers

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

# The wheel and the source archive, built twice and compared byte for byte, with the bill of materials (CycloneDX) in the wheel and
# beside it; dist/SHA256SUMS has their hashes.
dist: $(STAMP)
	@$(BIN)/python tools/dist.py

# Newest versions within the bounds of pyproject.toml, for every Python and platform at once, with the hashes of all their files.
# LOCK="--upgrade-package NAME" changes that one alone; LOCK= nothing but what pyproject.toml now asks otherwise.
LOCK ?= --upgrade
lock: $(STAMP)
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	build/lock/bin/uv pip compile pyproject.toml --all-extras --group dev --output-file requirements/ci.txt $(COMPILE) $(LOCK)
	echo 'pip>=25.1' | build/lock/bin/uv pip compile - --output-file requirements/pip.txt $(COMPILE) $(LOCK)

clean:
	rm -rf $(VENV) dist build demo-home demo-out
