PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip install --quiet --constraint constraints.txt
MODULES := web/node_modules
CHROMIUM := chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome
PROXIES := nginx caddy haproxy openssl
POSTGRESQL := $(wildcard /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres) postgres
COMPILERS := cc gcc clang

# Whoever has run out of tests takes some of another's: the last ones leave no core idle.
PYTEST := $(VENV)/bin/python -m pytest --numprocesses auto --dist worksteal
# What failed beside all others, with the machine to itself: docs/decisions/0141-once-more-alone.md
ALONE := $(VENV)/bin/python -m pytest --last-failed --last-failed-no-failures none
# What needs no running server, without the two files that make many pictures.
QUICK := tests/exchange tests/journal tests/views tests/collection tests/test_architecture.py \
  tests/test_documents.py tests/test_languages.py tests/test_settings.py \
  --ignore tests/collection/test_ingest.py --ignore tests/collection/test_pictures.py

# A stamp says that an installation is as its files want it. The dev one stands on the runtime one, so
# that `make demo` needs nothing of the tests' tools and takes none of them away.
PACKAGES := $(VENV)/.runtime
DEV_PACKAGES := $(VENV)/.dev
AUDIT_PACKAGES := $(VENV)/.advisories
LIBRARIES := $(MODULES)/.runtime
DEV_LIBRARIES := $(MODULES)/.dev
VENDOR := web/vendor/idiomorph.js
BUILT := web/built/pages.json
VIEWERS := web/viewers/.fetched
# Folders too, so that a file that went away counts.
SOURCES := web/build.mjs web/pages.mjs $(shell find web/elements web/live web/styles web/templates)

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick faults bench advisories check format wheel install-trial service-trial image-trial screenshots contact-sheet clean chromium proxies postgresql browsers python node compiler readers
.DELETE_ON_ERROR:

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(DEV_PACKAGES) $(DEV_LIBRARIES) $(BUILT) ## install everything for working on Twincloth

demo: $(PACKAGES) $(BUILT) ## run the Oxford–Perm exchange at http://127.0.0.1:8470
	@$(VENV)/bin/twincloth demo

test: setup $(VIEWERS) chromium browsers compiler proxies postgresql readers ## run all tests
	@$(PYTEST) || { [ $$? = 1 ] && echo "What failed is run once more, alone:" && $(ALONE); }

quick: setup chromium ## run the tests of rules, record, views and sources, in a minute
	@$(PYTEST) $(QUICK)

faults: setup ## try every fault as often as it takes to be sure, in some hours
	@$(VENV)/bin/python -m pytest tests/faults --faults=long --override-ini faulthandler_timeout=0

bench: setup compiler chromium postgresql ## measure the live path, the ingest and the cards against their peers, several processes against one, and how phones load pages, in some thirty-five minutes
	@$(VENV)/bin/python tests/bench/ingest.py
	@$(VENV)/bin/python tests/bench/cards.py
	@$(VENV)/bin/python tests/bench/relay.py
	@$(VENV)/bin/python tests/bench/sharing.py
	@$(VENV)/bin/python tests/bench/openings.py
	@$(VENV)/bin/python tests/bench/loading.py
	@$(VENV)/bin/python tests/bench/lighthouse.py || [ $$? = 75 ]

advisories: $(AUDIT_PACKAGES) $(LIBRARIES) ## ask what is known against the versions that we use
	@$(VENV)/bin/python tests/advisories.py

check: setup ## format, lint, types, tests, docs
	$(VENV)/bin/ruff format --check server tests
	$(VENV)/bin/ruff check server tests
	cd web && node_modules/.bin/biome ci --colors=off --error-on-warnings .
	$(VENV)/bin/mypy
	cd web && node_modules/.bin/tsc --noEmit -p .
	@$(MAKE) --no-print-directory test

format: setup ## put the code into its one format
	$(VENV)/bin/ruff check --fix-only --quiet server tests
	$(VENV)/bin/ruff format server tests
	cd web && node_modules/.bin/biome check --write .

wheel: $(DEV_PACKAGES) $(BUILT) ## build the wheel into dist/, and the bill of its materials
	rm -f dist/twincloth-*
	$(VENV)/bin/python -m build --wheel --no-isolation
	$(VENV)/bin/python server/bill_of_materials.py dist

install-trial: ## install the wheel of dist/ by pipx and by uv, and run it
	@$(PYTHON) tests/install/tools.py

service-trial: ## run the documented units under a real systemd, in a Debian made from nothing; as root
	@$(PYTHON) tests/install/service.py

image-trial: ## build the image of the Containerfile and run it, on a Debian made from nothing; as root
	@$(PYTHON) tests/install/image.py

screenshots: setup chromium ## make the README's pictures from the running demo
	$(VENV)/bin/python tests/browser/screenshots.py

contact-sheet: setup chromium ## draw every page, state, size and light onto sheets to be looked at, in a quarter of an hour
	@$(VENV)/bin/python tests/browser/contact_sheet.py

clean: ## remove all that make has made, but no data
	rm -rf $(VENV) $(MODULES) web/vendor web/built web/viewers web/*.draft contact-sheet dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(PACKAGES): pyproject.toml constraints.txt server/build.py | python
	@echo "Installing the Python packages …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --editable .
	@touch $@

$(DEV_PACKAGES): $(PACKAGES)
	@$(PIP) --editable '.[dev]'
	@$(PIP) --no-deps iiif-prezi3
	@touch $@

$(AUDIT_PACKAGES): $(DEV_PACKAGES)
	@$(PIP) --editable '.[advisories]'
	@touch $@

$(LIBRARIES): web/package.json web/package-lock.json web/.npmrc | node
	@echo "Installing the browser libraries …"
	@cd web && npm ci --omit=dev --loglevel=error >/dev/null
	@touch $@

$(DEV_LIBRARIES): $(LIBRARIES)
	@cd web && npm ci --loglevel=error >/dev/null
	@touch $(LIBRARIES) $@

$(VENDOR): web/vendor.mjs web/fonts.mjs web/styles/fonts.css $(LIBRARIES)
	@node web/vendor.mjs

$(BUILT): $(SOURCES) $(VENDOR)
	@node web/build.mjs

$(VIEWERS): web/viewers.mjs web/.npmrc | node
	@echo "Fetching the IIIF viewers for the tests …"
	@node web/viewers.mjs
	@touch $@

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Twincloth needs Python 3.11 or newer, and '$(PYTHON)' is not: say make PYTHON=/path/to/python3.11" >&2; exit 1; }

node:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
	  echo "Twincloth needs Node.js 18 or newer with npm, for the browser libraries: install them first" >&2; exit 1; }

# The headless shell has no windows to draw, and takes three fifths of the processor's time.
chromium:
	@command -v chromium-headless-shell >/dev/null && exit 0; \
	root=; [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ] && root=yes; \
	if [ -n "$$root" ]; then \
	  echo "Installing Chromium's headless shell for the browser tests …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core >/dev/null \
	    && exit 0; \
	fi; \
	for name in $(CHROMIUM); do command -v $$name >/dev/null && exit 0; done; \
	if [ -n "$$root" ]; then \
	  DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else \
	  echo "The browser tests need Chromium, as one of: $(CHROMIUM)" >&2; exit 1; \
	fi

# WebKitGTK's driver brings a browser, which wants a display: Xvfb is one that nobody sees.
browsers:
	@missing=; command -v firefox-esr firefox >/dev/null || missing="$$missing firefox-esr"; \
	command -v WebKitWebDriver >/dev/null || missing="$$missing webkit2gtk-driver"; \
	command -v Xvfb >/dev/null || missing="$$missing xvfb"; \
	[ -n "$$missing" ] || exit 0; \
	if [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing$$missing for the tests in Firefox and WebKit …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "The tests in Firefox and WebKit need$$missing or the like: install them first" >&2; exit 1; \
	fi

compiler:
	@for name in $(COMPILERS); do command -v $$name >/dev/null && exit 0; done; \
	if [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing a C compiler for the benches …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null; \
	else \
	  echo "The benches need a C compiler, as one of: $(COMPILERS)" >&2; exit 1; \
	fi

proxies:
	@missing=; for name in $(PROXIES); do command -v $$name >/dev/null || missing="$$missing $$name"; done; \
	command -v varnishd >/dev/null || missing="$$missing varnish"; \
	[ -n "$$missing" ] || exit 0; \
	if [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing$$missing for the tests behind proxies …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$missing >/dev/null || exit 1; \
	  systemctl --quiet disable --now $$missing 2>/dev/null || true; \
	else \
	  echo "The tests behind proxies need$$missing: install them first" >&2; exit 1; \
	fi

# The tests start a server of their own on a Unix socket, so none is to be made when it is installed.
postgresql:
	@for name in $(POSTGRESQL); do command -v $$name >/dev/null && exit 0; done; \
	if [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing PostgreSQL for the tests on it …"; \
	  mkdir -p /etc/postgresql-common/createcluster.d; \
	  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/twincloth.conf; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends postgresql >/dev/null; \
	else \
	  echo "The tests on PostgreSQL need one of version 15 or newer, with initdb: install it first" >&2; exit 1; \
	fi

readers:
	@missing=; command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	$(VENV)/bin/python -c 'from pyzbar import pyzbar' 2>/dev/null || missing="$$missing libzbar0"; \
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	[ -n "$$missing" ] || exit 0; \
	if [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing$$missing, which read our pages, labels and unit in the tests …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "The tests need Java for the Nu HTML checker, libzbar and systemd-analyze: install$$missing or the like" >&2; exit 1; \
	fi
