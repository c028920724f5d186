# Every target creates .venv when it is missing and does nothing twice.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DATA_DIR ?= data
# A person sees pip at work; a CI log needs none of it.
PIP := $(BIN)/pip install $(if $(CI),--quiet,)

# node and npm come as a wheel of requirements-dev.txt: nothing of the machine's is needed.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: demo test check bench clean

demo: $(VENV)/.run
	$(BIN)/python -m app --data-dir $(DATA_DIR)

test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev assets/node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy storage trainer app
	$(BIN)/python assets/check_demo_corpus.py
	cd assets && $(NODE) npm run --silent check

bench: $(VENV)/.dev
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m tests.bench  # as app and trainer set it
	$(BIN)/python -m tests.bench_import
	$(BIN)/python -m tests.bench_judging
	$(BIN)/python -m tests.bench_judgments

clean:
	rm -rf $(VENV) assets/node_modules

assets/node_modules/.package-lock.json: assets/package-lock.json $(VENV)/.dev
	cd assets && $(NODE) npm ci --silent --no-audit --no-fund
	touch $@

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }  # no half-made one stays

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing the packages (about 6.5 GB, some minutes, this once) ..."
	$(PIP) --requirement requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing the packages (about 6.5 GB, some minutes, this once) ..."
	$(PIP) --requirement requirements-dev.txt
	touch $@ $(VENV)/.run
