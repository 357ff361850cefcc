# Python 3.11 or later and make are all that a machine needs; everything else is installed here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= data
# a third of the tests' time is waiting: for processes, servers and clients; three keep two cores busy
WORKERS ?= 3
BROWSERS ?= 2

# what both workers and the processes of the tests import is compiled once
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-web test-python test-browser lint lint-eslint lint-python lint-types lint-prettier peers demo web openapi lock clean

NPM := $(BIN)/python web/npm.py
# by hash, and nothing is built but PicSafe itself, by a backend that is locked as well
LOCKED := install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
installed = echo 'Installing locks/$(1).txt into $(VENV): a minute or two.' \
  && $(BIN)/python -m pip $(LOCKED) -r locks/build.txt -r locks/$(1).txt \
  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
BUILT := picsafe/server/web/index.html
WEB := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist*')

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Set everything up and serve on http://localhost:8000
	@$(MAKE) --no-print-directory web || echo 'My PicSafe could not be built here; the services run without it.'
	$(BIN)/picsafe serve --data $(DATA) --port $(PORT)

test: ## Set everything up and run all tests
	@$(MAKE) --no-print-directory test-web
	@$(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory test-browser

test-web: $(BUILT)
	$(NPM) test

test-python: $(VENV)/.dev $(BUILT)
	tests/twice.sh $(BIN)/python -n $(WORKERS) --dist worksteal

test-browser: $(VENV)/.dev $(BUILT)
	@tests/browser/run.sh $(BIN)/python -n $(BROWSERS) --dist loadfile

# the longest ones first: two jobs at a time take half as long as one
lint: lint-eslint lint-python lint-types lint-prettier ## Check style and types

lint-python: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

lint-eslint lint-types lint-prettier: lint-%: web/node_modules/.installed
	$(NPM) run lint:$*

peers: $(VENV)/.dev $(BUILT) ## Run the slow tests and those beside other implementations
	peers="$$(tests/contract/peers/install.sh --all)" && eval "$$peers" && export PICSAFE_PEERS=required \
	  && $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m 'peer or slow'

demo: $(VENV)/.demo ## Play the whole story with media that it makes itself
	$(BIN)/python -m picsafe.demo $(if $(SERVER),--server $(SERVER) --data $(DATA))

web: $(BUILT) ## Build My PicSafe, which the server then serves at /

openapi: $(VENV)/.dev web/node_modules/.installed ## Write docs/openapi.json anew, and the web client's types after it
	$(BIN)/python -m picsafe.server.openapi docs/openapi.json
	$(NPM) run openapi

lock: $(VENV)/.dev ## Write the locks anew from the newest releases
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/pip $(LOCKED) -r locks/uv.txt
	PATH="$(CURDIR)/build/lock/bin:$$PATH" $(BIN)/python -m locks.write

clean: ## Remove what was installed and built; data stays
	rm -rf $(VENV) build dist web/node_modules web/dist web/dist-test picsafe/server/web .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'PicSafe needs Python 3.11 or later: make PYTHON=/path/to/python3.11'; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo 'Python came without venv. On Debian and Ubuntu: apt install python3-venv'; exit 1; }

$(VENV)/.run: pyproject.toml locks/build.txt locks/server.txt | $(VENV)/bin/python
	@$(call installed,server)
	@touch $@

$(VENV)/.demo: pyproject.toml locks/build.txt locks/demo.txt | $(VENV)/bin/python
	@$(call installed,demo)
	@touch $@

$(VENV)/.dev: pyproject.toml locks/build.txt locks/dev.txt | $(VENV)/bin/python
	@$(call installed,dev)
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json | $(VENV)/bin/python
	@$(NPM) --version > /dev/null 2>&1 \
	  || $(BIN)/python -m pip $(LOCKED) -r locks/node.txt
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(WEB) web/node_modules/.installed
	$(NPM) run build
	rm -rf picsafe/server/web
	cp -R web/dist picsafe/server/web
