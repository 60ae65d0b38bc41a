# The commands of this project. `make` alone lists them.
.DEFAULT_GOAL := help
# A distribution's own Python is built with profile-guided optimisation, which one on PATH often is not: a third slower.
PYTHON ?= $(shell /usr/bin/python3 -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  && echo /usr/bin/python3 || echo python3)
export PATH := $(CURDIR)/.venv/bin:$(PATH)

## Try it

.PHONY: demo demo-lan demo-reset
demo: install ## Install everything into this folder, fill it with invented people, serve http://localhost:8080
	@exec telehealth demo

demo-lan: install ## The same over TLS, so that a phone and a laptop on one network can call each other
	@exec telehealth demo --lan

demo-reset: install ## Forget the demo's data and start over
	@exec telehealth demo --reset

## Develop

.PHONY: setup test check format
setup: install-dev ## Install everything for developing into this folder

test: install-dev protocol ## Run every test: Python, browsers, web units (installs system packages where it may)
	@$(PYTHON) scripts/system_packages.py
	@python scripts/run_tests.py

check: install-dev protocol ## Format, lint, types, import contracts, sizes, translations, documents
	@python scripts/check.py

format: install-dev ## Rewrite the code the way `check` wants it
	@ruff check --quiet --fix-only . ; ruff format --quiet .

## Measure and show

.PHONY: bench screens features docs-picture
bench: install-dev ## Measure against others; one JSON object a line (NAME=... runs one)
	@python -m scripts.bench $(NAME)

screens: install-dev ## Screenshots of every page, both languages, both widths, in var/screens
	@python -m scripts.screens

features: install-dev ## What the product does, row by row, by the last `make test`
	@python scripts/features.py

docs-picture: install-dev ## Make the picture in the README anew
	@python -m scripts.docs_picture

## Keep house

.PHONY: translations documents constraints clean
translations: install-dev ## Bring the catalogs in step with the code; untranslated messages are listed
	@python scripts/i18n.py extract
	@python scripts/i18n.py missing

documents: install-dev ## Write docs/settings.md, errors.md and events.md anew from the code
	@python scripts/write_docs.py

constraints: install-dev ## Work out exact versions of every dependency anew
	@python scripts/constraints.py

clean: ## Remove everything that was made here, the demo's data too
	rm -rf .venv web/node_modules web/static/dist web/static/js/generated var *.egg-info
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help install install-dev protocol
help:
	@awk -f scripts/help.awk Makefile

install:
	@$(PYTHON) scripts/setup.py demo

install-dev:
	@$(PYTHON) scripts/setup.py dev

# The browser's types of the signaling protocol, which checks and tests read; git ignores them.
protocol: install-dev
	@telehealth export-protocol > /dev/null
