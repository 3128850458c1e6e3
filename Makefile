# make demo and make test need python3.11 or later and make; everything else they set up below .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PROJECT := --no-deps --no-build-isolation --editable .

.PHONY: demo test sweep setup lint docs bench load fuzz edits vscode container release weaknesses lock matrix clean

demo: $(VENV)/.runtime
	@$(BIN)/python fixtures/demo.py

test: $(VENV)/.made
	$(BIN)/python -m pytest -n 2 --dist worksteal

# What the suite looks at in part, in whole: random acts through the API, edits, mutants, the server under load. Some minutes.
sweep: $(VENV)/.made
	CHECKER_WHOLE_SWEEP=1 CHECKER_WEB_ACTS=5000 CHECKER_SCHEMATHESIS=25 CHECKER_LOAD=20 CHECKER_LSP_EDITS=2000 \
	$(BIN)/python -m pytest -n 2 --dist worksteal $$(grep -lrE "(sweep|fuzzing|texts) import|CHECKER_(WEB_ACTS|SCHEMATHESIS|LOAD|LSP_EDITS)" tests --include=test_*.py)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy

# The pages that the code writes, then the site: build/site/index.html.
docs: $(VENV)/.test
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/rooms.py
	$(BIN)/python -m sphinx -n -W --keep-going -q -b html docs build/site

bench: $(VENV)/.bench
	$(BIN)/python -m bench

# The server under load with faults (workers killed, the disk full): two minutes.
load: $(VENV)/.test
	CHECKER_LOAD=120 $(BIN)/python -m pytest -s tests/web/test_load.py

# With npm its yaml is a peer too; without it those tests say that they were skipped.
# Of waivers 15,000 random changes, of receipts 5,000, of packs 1,000 and of packs that must not crash 4,500: one takes from ten
# milliseconds to half a second, so a hundred thousand of each are for a machine of its own: CHECKER_FUZZ=5000 for packs, 1000 for the rest.
fuzz: $(VENV)/.test
	! command -v npm >/dev/null || npm install --silent --no-audit --no-fund --prefix $(VENV) yaml
	CHECKER_FUZZ=50 $(BIN)/python -m pytest -n 2 --dist worksteal tests/fuzz tests/gate/test_binding.py tests/advise/test_fix.py tests/advise/test_interview.py tests/attest/test_packs.py

# The language server under random edits, its diagnostics held against `checker check`: some minutes.
edits: $(VENV)/.test
	CHECKER_LSP_EDITS=20000 $(BIN)/python -m pytest tests/lsp/test_lsp_edits.py

# The VS Code extension, built outside the checkout: node_modules stays out of it.
vscode: $(VENV)/.test
	rm -rf build/vscode && mkdir -p build && cp -r editors/vscode build/vscode
	cd build/vscode && npm install --silent --no-audit --no-fund && npm run --silent package -- --allow-missing-repository >/dev/null
	CHECKER_VSIX=build/vscode/agreement-checker.vsix $(BIN)/python -m pytest tests/lsp/test_vscode_extension.py

# The Containerfile, built as a folder of Debian packages where no registry of images is reached: root and mmdebstrap, some minutes.
container: $(BIN)/python
	folder=$$(mktemp -d) && $(BIN)/python .ci/rootfs.py $$folder; code=$$?; rm -rf $$folder; exit $$code

# The newest versions that the ranges of pyproject.toml allow, for every purpose; with KEEP=1 what is pinned stays.
lock: $(BIN)/python
	$(PIP) uv
	PATH="$(BIN):$$PATH" $(BIN)/python .ci/lock.py $(if $(KEEP),--keep)

# Every Python that is here (with HERE=1 the one that runs this alone), with the oldest and the newest packages allowed.
matrix: $(VENV)/.test
	$(BIN)/python .ci/matrix.py $(if $(HERE),--here)

# The wheel, the sources and the notes of a release, for a tag such as TAG=v0.2.0: what the workflow of a release publishes.
release: $(VENV)/.test
	$(BIN)/python .ci/release.py "$(TAG)"

# The locked packages held against the weaknesses that are published; needs the internet.
weaknesses: $(BIN)/python
	$(PIP) pip-audit
	$(BIN)/pip-audit --disable-pip --no-deps --requirement constraints/all.txt

setup: $(VENV)/.test

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# Exact versions, those that build the package among them, so that what a registry gives another day changes nothing.
$(VENV)/.runtime: $(BIN)/python pyproject.toml constraints/demo.txt
	$(PIP) --no-deps --requirement constraints/demo.txt
	$(PIP) $(PROJECT)
	@$(BIN)/python -m compileall -q checker
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml constraints/test.txt
	$(PIP) --no-deps --requirement constraints/test.txt
	$(PIP) $(PROJECT)
	@$(BIN)/python -m compileall -q checker
	@touch $@ $(VENV)/.runtime $(VENV)/.made

# What an install makes of the shipped pack, so that a run need not load it anew; stale once a file changes of which it is made.
$(VENV)/.made: $(VENV)/.test $(shell find policies checker/read checker/pack checker/condition checker/judge -type f -name '[!.]*' -not -path '*/__pycache__/*')
	$(PIP) $(PROJECT)
	@touch $@

$(VENV)/.bench: $(BIN)/python pyproject.toml constraints/bench.txt
	$(PIP) --no-deps --requirement constraints/bench.txt
	$(PIP) $(PROJECT)
	@touch $@ $(VENV)/.runtime

$(VENV)/.all: $(BIN)/python pyproject.toml constraints/all.txt
	$(PIP) --no-deps --requirement constraints/all.txt
	$(PIP) $(PROJECT)
	@touch $@ $(VENV)/.runtime $(VENV)/.test $(VENV)/.made

clean:
	rm -rf $(VENV) build dist
