# make demo and make test need python3.11 or later and make; everything else they set up below .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test setup lint docs bench fuzz clean

demo: $(VENV)/.runtime
	@$(BIN)/python fixtures/demo.py

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(VENV)/.test
	$(BIN)/python docs/generate.py

bench: $(VENV)/.bench
	$(BIN)/python -m bench

fuzz: $(VENV)/.test
	CHECKER_FUZZ=50 $(BIN)/python -m pytest tests/fuzz

setup: $(VENV)/.test

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q checker
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint,audit]'
	@$(BIN)/python -m compileall -q checker
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,audit,bench]'
	@touch $@ $(VENV)/.runtime

clean:
	rm -rf $(VENV) build dist
