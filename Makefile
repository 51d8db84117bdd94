# What can be done with this tree. `make help` lists it.

PORT ?= 8000
PYTEST_ARGS ?= -n 3 --dist worksteal
BENCHMARKS ?= anchoring comparing desk entities mentions pages pictures queue similar
# Pairs of versions of articles for the benchmark of anchoring, which measures only speed without them.
CORPUS ?=
# Where the pictures of every page go, and what is looked for in it.
SCREENSHOTS ?= screenshots
AUDIT ?= axe html lighthouse
# A PostgreSQL server for `make test-postgres`: it makes and removes a database of its own there.
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/test
# A Redis server for `make test-newest` and `make test-postgres`, which take it where it answers, and empty its databases
# from the eighth on.
REDIS_URL ?= redis://127.0.0.1:6379
# The newer of the two configurations that are supported.
PYTHON313 ?= python3.13

# The newest Python there is, unless PYTHON names one.
ifndef PYTHON
PYTHON := $(shell for name in python3.13 python3.12 python3.11 python3; do \
	"$$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && command -v "$$name" && break; done)
endif
UV ?= $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test coverage test-all test-newest test-postgres lint format lock benchmark screenshots audit clean

help: ## List what can be done.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Setting up: an environment is built again when its lock changes.

define install # directory, lock, Python
@test -n "$(3)" || { echo "Newsroom needs Python 3.11 or newer, with venv, and found none. Install it, or say where it is with PYTHON=/path/to/python3" >&2; exit 1; }
@echo "Installing $(2) into $(1) with $(3) ..."
@rm -rf $(1)
@if [ -n "$(UV)" ]; then \
	"$(UV)" venv --quiet --no-project --python "$$("$(3)" -c 'import sys; print(sys.executable)')" $(1) && \
	"$(UV)" pip install --quiet --compile-bytecode --python $(1)/bin/python --require-hashes -r $(2); \
else \
	"$(3)" -m venv $(1) && \
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2); \
fi
@touch $(1)/installed
endef

.venv/installed: requirements.txt
	$(call install,.venv,requirements.txt,$(PYTHON))

.venv-test/installed: requirements-dev.txt
	$(call install,.venv-test,requirements-dev.txt,$(PYTHON))

.venv-newest/installed: requirements-dev.txt
	$(call install,.venv-newest,requirements-dev.txt,$(PYTHON313))

# The demonstration newsroom

DEMO_ENV = DEBUG=0 LOG_LEVEL=WARNING HTTPS=0 SERVE_MEDIA=1 ALLOWED_HOSTS=127.0.0.1,localhost SECRET_KEY="$$(cat var/secret-key)"
define CHECK_PORT
import socket, sys
with socket.socket() as server:
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, OverflowError, ValueError) as error:
        sys.exit(f"Port {sys.argv[1]} cannot be used ({error}). Choose another: make demo PORT=8001")
endef
export CHECK_PORT

demo: ## Set up the demonstration newsroom and serve it at http://127.0.0.1:8000/ (PORT=8001 for another port).
	@test -z "$(PYTHON)" || "$(PYTHON)" -c "$$CHECK_PORT" "$(PORT)"
	@$(MAKE) --quiet .venv/installed
	@mkdir -p var
	@test -s var/secret-key || (umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))' > var/secret-key)
	@$(DEMO_ENV) .venv/bin/python manage.py migrate --verbosity 0
	@$(DEMO_ENV) .venv/bin/python manage.py collectstatic --no-input --verbosity 0
	@$(DEMO_ENV) .venv/bin/python manage.py demo --address http://127.0.0.1:$(PORT)/
	@$(DEMO_ENV) .venv/bin/python manage.py work --once
	@echo "Serving at http://127.0.0.1:$(PORT)/ until Ctrl+C."
	@export $(DEMO_ENV); \
	.venv/bin/python manage.py work & worker=$$!; \
	.venv/bin/gunicorn newsroom.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning & web=$$!; \
	trap 'kill $$web $$worker' INT TERM; \
	wait $$web; kill $$worker 2>/dev/null || true

# Testing

PRODUCTION_ENV = DEBUG=0 HTTPS=1 ALLOWED_HOSTS=newsroom.example DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=0123456789-not-a-secret-but-as-long-as-one-ABCDEFGHIJKLMNOPQRSTUVWXYZ
TEMPLATES = $(shell find templates -name '*.html' 2>/dev/null)
step = @printf '\n== %s ==\n' "$(1)"
versions = $(1)/bin/python -c 'import django, platform; print("Python", platform.python_version(), "Django", django.__version__)'
define take_redis # environment
if $(1)/bin/python -c 'import redis, sys; redis.Redis.from_url(sys.argv[1], socket_timeout=3).ping()' "$(REDIS_URL)" 2>/dev/null; \
	then export TEST_CACHE_URL="$(REDIS_URL)"; echo "Redis answers, and is the cache"; \
	else echo "No Redis answers at $(REDIS_URL): the cache is in memory"; fi
endef

test: lint ## Run all that CI runs, on one configuration (PYTHON=python3.11 chooses it).
	$(call step,migrations: makemigrations --check)
	@$(PRODUCTION_ENV) .venv-test/bin/python manage.py makemigrations --check --dry-run
	$(call step,deployment: check --deploy)
	@$(PRODUCTION_ENV) .venv-test/bin/python manage.py check --deploy --fail-level WARNING
	$(call step,tests: pytest)
	@$(call versions,.venv-test)
	@.venv-test/bin/pytest $(PYTEST_ARGS)

coverage: .venv-test/installed ## Run the tests and say which lines they reach. Takes twice as long as they do alone.
	@.venv-test/bin/pytest $(PYTEST_ARGS) --cov --cov-report=term

lint: .venv-test/installed ## Check style, types, templates and import layers, without running a test.
	$(call step,style: ruff check)
	@.venv-test/bin/ruff check --quiet .
	$(call step,format: ruff format --check)
	@.venv-test/bin/ruff format --quiet --check .
	$(call step,types: mypy)
	@.venv-test/bin/mypy
	$(call step,templates: djade --check)
	@test -z "$(TEMPLATES)" || .venv-test/bin/djade --check --target-version 5.2 $(TEMPLATES)
	$(call step,import layers: lint-imports)
	@.venv-test/bin/lint-imports --no-logo --no-cache

test-newest: .venv-newest/installed ## Run the tests on Python 3.13 and the newest Django (PYTHON313 says where it is).
	$(call step,tests on the newest Python and Django)
	@$(call versions,.venv-newest)
	@$(PRODUCTION_ENV) .venv-newest/bin/python manage.py makemigrations --check --dry-run
	@$(call take_redis,.venv-newest); .venv-newest/bin/pytest $(PYTEST_ARGS)

test-postgres: .venv-test/installed ## Run the tests on PostgreSQL (POSTGRES_URL says where it is).
	$(call step,tests on PostgreSQL)
	@$(call take_redis,.venv-test); TEST_DATABASE_URL="$(POSTGRES_URL)" .venv-test/bin/pytest $(PYTEST_ARGS)

test-all: ## Run `test`, `test-newest` and `test-postgres`.
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory test-newest
	@$(MAKE) --no-print-directory test-postgres

format: .venv-test/installed ## Mend what tools can mend: style, order of imports, templates.
	@.venv-test/bin/ruff check --fix .
	@.venv-test/bin/ruff format .
	@test -z "$(TEMPLATES)" || .venv-test/bin/djade --target-version 5.2 $(TEMPLATES)

lock: ## Compile the locks again from pyproject.toml. Needs uv.
	@test -n "$(UV)" || { echo "The locks are compiled with uv. Install it, or say where it is: make lock UV=/path/to/uv" >&2; exit 1; }
	"$(UV)" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	"$(UV)" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra postgres --extra redis --extra s3 pyproject.toml -c requirements.txt -o requirements-server.txt
	"$(UV)" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -c requirements-server.txt -o requirements-dev.txt

benchmark: .venv-test/installed ## Measure what the README says (CORPUS=FILE for anchoring; BENCHMARKS="comparing" chooses).
	@for name in $(BENCHMARKS); do echo "== $$name =="; DEBUG=1 .venv-test/bin/python -m benchmarks.$$name $$(test $$name != anchoring || echo "$(CORPUS)") || exit 1; done

screenshots: .venv-test/installed ## Take pictures of every page in three widths and both themes, with a sheet to look through (SCREENSHOTS=DIRECTORY).
	@.venv-test/bin/python -m audit screenshots "$(SCREENSHOTS)"

audit: .venv-test/installed node_modules/installed ## Look at every page with axe-core, the Nu HTML checker and Lighthouse (AUDIT="axe html" chooses). Needs Node.js and Java.
	@.venv-test/bin/python -m audit check $(AUDIT)

node_modules/installed: package-lock.json
	@npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

clean: ## Remove the environments and what the tools keep. Data in var/ stays.
	@rm -rf .venv .venv-test .venv-newest node_modules .coverage .coverage.* htmlcov .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
