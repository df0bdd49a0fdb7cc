# Thin on purpose: every recipe is one command that can also be typed by hand. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check bench format lock screenshots clean base dev
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

help: ## List what make can do here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: base ## Start Tongban on this machine (ARGS="--port 8080"); prints the address and the demo people
	@exec $(BIN)/tongban run $(ARGS)

test: dev ## Run every test, on SQLite and on a real PostgreSQL, browser journeys included
	@TONGBAN_CHROMIUM="$$($(PYTHON) tools/prepare.py browser)" && export TONGBAN_CHROMIUM && exec $(BIN)/python -m tests.suite $(ARGS)

check: dev ## Lint, format, types, import contracts, templates, missing migrations
	@exec $(BIN)/python tools/check.py

bench: dev ## Measure the pages and acts that matter; prints a table and writes JSON
	@exec $(BIN)/python -m bench $(ARGS)

format: dev ## Put the code into the house format
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lock: dev ## Pin requirements/*.in again, with hashes and without any registry's address
	@for name in base dev; do $(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --quiet requirements/$$name.in --output-file requirements/$$name.txt; done

screenshots: dev ## Keep the README's pictures; ARGS="/ /help/" photographs pages of a running site at three widths
	@TONGBAN_CHROMIUM="$$($(PYTHON) tools/prepare.py browser)" && export TONGBAN_CHROMIUM && exec $(BIN)/python tools/screenshots.py $(ARGS)

clean: ## Remove the virtual environment and caches (the data folder var/ stays)
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

base:
	@$(PYTHON) tools/prepare.py base

dev:
	@$(PYTHON) tools/prepare.py dev
