# `make run CODE='print(1 + 1)'` and `make test`, from nothing but Python 3.11, make and node.
#
# Everything else is set up here: the development environment in .venv, the runtimes from their recipes
# (downloads and objects are cached outside the checkout), the bundles with a development key. Each
# step leaves a stamp named after the hash of what it was made from, so nothing is done twice.

PYTHON ?= python3
BIN := .venv/bin
STAMPS := build/stamps
BUNDLES := src/cloche/official/bundles wheels/cpython/src/cloche_cpython/bundles \
	wheels/cpython-data/src/cloche_cpython_data/bundles

hash = $(shell $(1) | sha256sum | cut -c 1-16)
ENVIRONMENT := .venv/ready-$(call hash,cat pyproject.toml wheels/*/pyproject.toml requirements-dev.lock)
RECIPES := $(call hash,find runtimes -type f -not -path '*/__pycache__/*' \
	-exec sha256sum {} + | LC_ALL=C sort)
MICROPYTHON := $(STAMPS)/micropython-$(RECIPES)
CPYTHON := $(STAMPS)/cpython-$(RECIPES)
CPYTHON_DATA := $(STAMPS)/cpython_data-$(RECIPES)
BYTECODE := $(STAMPS)/bytecode-$(call hash,find src -name '*.py' \
	-exec sha256sum {} + | LC_ALL=C sort)
READY := $(MICROPYTHON) $(CPYTHON) $(BYTECODE)
# The runtime with packages takes minutes more: `make test` leaves out its tests where it is not there.
ALL_READY := $(READY) $(CPYTHON_DATA)

# The code goes to the recipe through the environment, as it is: `$(value)` keeps make from
# expanding a `$` in it, and the shell never reads it as text of its own.
export CLOCHE_CODE := $(value CODE)
unexport CODE

.DEFAULT_GOAL := help
.PHONY: help run setup data page test test-oldest-engine test-micropython test-cpython test-data test-data-upstream test-web bench bench-web faults soak fuzz wheel lock clean always

help:
	@echo "make run CODE='print(1 + 1)'   run code under the dome"
	@echo "make test                      all checks and tests; PYTEST='...' adds options"
	@echo "make test-oldest-engine        the engine's tests on the oldest wasmtime that is supported"
	@echo "make test-micropython          MicroPython's own tests, under the dome"
	@echo "make test-cpython              CPython's own tests, under the dome; takes a while"
	@echo "make test-data                 the runtime with packages, on programs and attacks"
	@echo "make test-data-upstream        numpy's and pandas' own tests, under the dome; takes hours"
	@echo "make test-web                  the browser's runner, in node and in real browsers"
	@echo "make bench                     the promised figures, measured, as a table"
	@echo "make bench-web                 what is promised of the browser's side, likewise"
	@echo "make faults                    break installations in every place, for minutes"
	@echo "make soak                      many runs, threads, cancels and clock jumps, for minutes"
	@echo "make fuzz                      let atheris at the boundaries, ten minutes for each"
	@echo "make page                      the page that \`cloche web\` serves"
	@echo "make wheel                     the wheels, with the bundles, in dist/"
	@echo "make setup                     only set up what the others need"
	@echo "make data                      the runtime with numpy and its like, too"
	@echo "make lock                      pin the development environment anew"
	@echo "make clean                     remove what was made here; the build cache stays"

run: $(READY)
	@$(BIN)/cloche -c "$$CLOCHE_CODE"

setup: $(READY)

data: $(ALL_READY)

test: $(READY) page
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 $(PYTEST)
	@$(MAKE) --no-print-directory -f web/rules.mk BIN=$(BIN) quick

test-oldest-engine: $(READY)
	$(BIN)/python -m tests.engine.oldest

test-micropython: $(READY)
	$(BIN)/python -m runtimes.micropython.upstream_tests

test-cpython: $(READY)
	$(BIN)/python -m runtimes.cpython.upstream_tests

test-data: $(ALL_READY)
	$(BIN)/pytest $(PYTEST) tests/runtimes/cpython_data tests/cases/test_cpython_data.py
	@$(MAKE) --no-print-directory -f web/rules.mk BIN=$(BIN) data

test-data-upstream: $(ALL_READY)
	$(BIN)/python -m runtimes.cpython_data.upstream_tests

test-web: $(READY)
	@$(MAKE) --no-print-directory -f web/rules.mk BIN=$(BIN) test

bench: $(ALL_READY)
	@$(BIN)/python -m benchmarks

bench-web: $(READY)
	@$(MAKE) --no-print-directory -f web/rules.mk bars

faults: $(READY)
	$(BIN)/python -m tests.faults

soak: $(READY)
	$(BIN)/python -m tests.soak

fuzz: $(READY)
	$(BIN)/python -m pip install -qq --require-hashes -r tests/fuzz/requirements.txt
	$(BIN)/python -m tests.fuzz

page:
	@$(MAKE) --no-print-directory -f web/rules.mk page

wheel: $(READY) page
	$(BIN)/python -m build --wheel --no-isolation --outdir dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist wheels/cpython
	$(BIN)/python -m build --wheel --no-isolation --outdir dist wheels/cpython-data

# uv is used for this only: it resolves for every platform at once.
lock: $(ENVIRONMENT)
	$(PYTHON) -m venv build/uv && build/uv/bin/pip install -qq uv
	build/uv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --no-emit-package cloche-cpython \
		--no-emit-package cloche-cpython-data --output-file requirements-dev.lock

clean:
	rm -rf .venv build dist web/dist web/node_modules src/cloche/web/built $(BUNDLES)

$(ENVIRONMENT):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Cloche needs Python 3.11 or newer; say which with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
		|| { echo "$(PYTHON) cannot make environments: apt install python3-venv" >&2; exit 1; }
	@echo "setting up .venv" >&2
	@$(PYTHON) -m venv .venv >&2
	@$(BIN)/python -m pip uninstall -qqy setuptools >&2  # its hook would slow down every start
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes -r requirements-dev.lock >&2
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable . \
		--editable wheels/cpython --editable wheels/cpython-data >&2
	@rm -f .venv/ready-* && touch $@

# What both build is built once: the one with packages starts from the plain one's steps.
$(CPYTHON_DATA): $(CPYTHON)

$(MICROPYTHON) $(CPYTHON) $(CPYTHON_DATA): $(STAMPS)/%-$(RECIPES): $(ENVIRONMENT)
	@$(BIN)/python -m runtimes.$* >&2
	@$(BIN)/python -m runtimes.bundle $* >&2
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/$*-* && touch $@

# Without it every start would compile all of Cloche where PYTHONDONTWRITEBYTECODE is set.
$(BYTECODE): $(ENVIRONMENT)
	@$(BIN)/python -m compileall -q src
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/bytecode-* && touch $@

# A stamp stands for a bundle only as long as there is one.
ifeq ($(wildcard src/cloche/official/bundles/lang-python/*/manifest.json),)
$(MICROPYTHON): always
endif
ifeq ($(wildcard wheels/cpython/src/cloche_cpython/bundles/lang-cpython/*/manifest.json),)
$(CPYTHON): always
endif
ifeq ($(wildcard wheels/cpython-data/src/cloche_cpython_data/bundles/lang-cpython-data/*/manifest.json),)
$(CPYTHON_DATA): always
endif
