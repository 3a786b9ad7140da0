# Needs only make and Python 3.11 or newer; tools/bootstrap.py makes .venv from requirements.lock when it must.
#   make demo ARGS="--as leader"     ARGS is handed on to run, demo, test and bench
#   make test PYTHON=python3.13      another Python for .venv

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run demo test check bench lock clean

# The first Python that really starts; whether it is new enough, and whether a better one is near, bootstrap.py knows.
CANDIDATES := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
STARTS := $(shell for p in $(CANDIDATES); do "$$p" -c "" >/dev/null 2>&1 && echo "$$p" && break; done)
NO_PYTHON := echo "No Python starts here (tried: $(CANDIDATES)): install Python 3.11 or newer." >&2; exit 1;
ENV_PYTHON := $(if $(STARTS),$(STARTS),$(NO_PYTHON)) tools/bootstrap.py

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup:  ## make or refresh .venv (every other target does it too)
	@$(ENV_PYTHON)

run:  ## the terminal UI on the database of your settings
	@$(ENV_PYTHON) -m dutyterm $(ARGS)

demo:  ## a full-size demo town, nothing to set up
	@$(ENV_PYTHON) -m dutyterm demo $(ARGS)

test:  ## every test, the real terminals and sshd included
	@$(ENV_PYTHON) -m pytest $(ARGS)

check:  ## format, lint, types, directions of the imports
	@$(ENV_PYTHON) -m ruff format --check .
	@$(ENV_PYTHON) -m ruff check .
	@$(ENV_PYTHON) -m mypy
	@$(ENV_PYTHON) -m pytest tests/house/test_layers.py

bench:  ## the measurements the README quotes
	@$(ENV_PYTHON) tests/bench/run.py $(ARGS)

lock:  ## rewrite requirements.lock from pyproject.toml (UPGRADE=1: newest versions)
	@$(ENV_PYTHON) tools/lock.py $(if $(UPGRADE),--upgrade)
	@$(ENV_PYTHON) -m pytest tests/house/test_lock.py

clean:  ## remove what the targets above made
	rm -rf .venv .tools build dist .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
