# Every target creates .venv when it is missing and does nothing twice.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DATA_DIR ?= data

.PHONY: demo test check bench clean

demo: $(VENV)/.run
	$(BIN)/python -m app --data-dir $(DATA_DIR)

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy storage trainer app
	$(BIN)/python assets/check_demo_corpus.py

bench: $(VENV)/.dev
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m tests.bench  # as app and trainer set it

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --requirement requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	touch $@ $(VENV)/.run
