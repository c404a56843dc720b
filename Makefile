# citekit: `make run` serves it, `make test` tests it, bare `make` lists the rest.
HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
	$(if $(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo ok),$(p))))
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
ENGINE = citekit/data/citeproc/citeproc.js

.DEFAULT_GOAL := help
.PHONY: help run test test-system lint types messages docs bench wheel test-wheel lock fuzz sbom audit clean

help: ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: .venv/.run ## serve on http://127.0.0.1:8000 (HOST=, PORT= change it); Ctrl-C ends it
	@mkdir -p var
	@$(BIN)/citekit serve --host $(HOST) --port $(PORT)

test: .venv/.dev ## every test that needs no network, server or browser
	@$(BIN)/python -m pytest -n 2 -m "not system"

test-system: .venv/.dev ## tests with a real browser, PostgreSQL and TeX; installs what is missing on Debian
	@.ci/system-packages
	@$(BIN)/python -m pytest -m system tests/system

lint: .venv/.dev ## ruff: rules and formatting; bandit: what is unsafe
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive citekit tools wsgi.py hatch_build.py

types: .venv/.dev ## mypy, strict
	@$(BIN)/mypy

docs: .venv/.dev ## the manual, into build/docs; its examples are run by make test
	@$(BIN)/sphinx-build -q -E -W --keep-going -b html docs build/docs

messages: .venv/.dev ## bring the languages of the pages up to date; LANGUAGE=pt_BR begins one
	@$(BIN)/python tools/messages.py $(LANGUAGE)

bench: .venv/.dev ## measure citekit beside its peers; bench/README.md holds the newest table
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

fuzz: .venv/.dev ## feed every parser mutilated input for SECONDS (60)
	@$(BIN)/python bench/fuzz.py --seconds $(or $(SECONDS),60)

sbom: .venv/.dev ## the bill of materials of the locks: dist/citekit.cdx.json (CycloneDX)
	@mkdir -p dist && $(BIN)/python tools/make_sbom.py > dist/citekit.cdx.json

audit: .venv/.dev ## known faults of the locked packages, by pip-audit; needs its service on the network
	@$(PIP) install pip-audit && $(BIN)/pip-audit --disable-pip --require-hashes --requirement requirements.lock

wheel: .venv/.dev ## build sdist and wheel into dist/
	@rm -rf dist && $(BIN)/python -m hatchling build

test-wheel: wheel ## install the wheel into an empty environment and test it away from the sources
	@.ci/test-wheel

lock: .venv/.dev ## renew the locks from pyproject.toml
	@.ci/lock

clean: ## remove everything that was made
	@rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis citekit/data/citeproc
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What follows makes the environment, once.

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "citekit needs Python 3.11 or later, and none was found. On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; fi
	@$(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Setting up .venv ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(MAKE) --no-print-directory $(ENGINE)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(ENGINE): | .venv/bin/python
	@command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements-npm.lock
	@$(BIN)/python tools/fetch_citeproc.py
