# Everything a reader, an author or CI runs. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help book lab serve zip pdf test built calculated check fuzz release-check bench mutate lock clean

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
LAB_FLAGS ?=
LAB_SETTINGS = $(VENV)/etc/jupyter/labconfig/default_setting_overrides.json
UPGRADE ?=
SUBJECT ?=
SAMPLE ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
BOOK := $(VENV)/book.stamp
TEST := $(VENV)/test.stamp

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

book: $(BOOK) ## build the site and print where it is
	@$(PY) -m alliance.site build

lab: $(BOOK) ## open the chapters as notebooks in JupyterLab
	@$(PY) -m jupyterlab --ServerApp.root_dir=book $(LAB_FLAGS)

serve: $(BOOK) ## serve the built site on this machine only (PORT=8000)
	@$(PY) -m alliance.site serve --port $(PORT)

zip: $(BOOK) ## build the site, and pack it into one file to read offline
	@$(PY) -m alliance.site build
	@$(PY) -m alliance.site zip

pdf: $(TEST) ## build the site, print all of it into one PDF, and link that from the first page
	@$(PY) tests/site/browser.py
	@$(PY) -m alliance.site build
	@$(PY) -m tests.book

# Arrays are small here: threads of linear algebra would only wait for each other.
test: export OPENBLAS_NUM_THREADS = 1
test: check ## check everything: style, types, spelling, the site in a browser, all tests
	@$(MAKE) --no-print-directory --jobs=2 built calculated
	@$(TESTS) tests/site
	@$(PY) -m pytest -m "alone and not benchmark and not release"

# A build keeps one core busy: what needs no site is tested beside it.
TESTS := $(PY) -m pytest -n $(JOBS) --dist loadgroup -m "not alone and not benchmark and not release"
built:
	@$(PY) -m alliance.site build
calculated:
	@$(TESTS) --ignore=tests/site

check: $(TEST) ## the quick part of `make test`
	@$(PY) tests/site/browser.py
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(PY) -m codespell_lib

fuzz: export FUZZ = 10000
fuzz: $(TEST) ## try 10,000 plausible and implausible arguments on the public functions, and links on the labs
	@$(PY) -m alliance.site build
	@$(PY) -m pytest -n $(JOBS) tests/package/test_bad_input.py tests/detection/test_bad_files.py
	@$(PY) -m pytest -n $(JOBS) tests/site/test_ways.py -k no_address_breaks_a_lab

release-check: export OPENBLAS_NUM_THREADS = 1
release-check: $(TEST) ## before a release: all pages by Tab, enlarged, by axe; other browsers, hosts, versions; two builds, the same
	@$(PY) -m alliance.site build
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup -m release --ignore=tests/release
	@$(PY) -m pytest -m release tests/release
	@$(PY) -m tests.reproduce

bench: export OPENBLAS_NUM_THREADS = 1
bench: $(TEST) ## measure the built pages and the package, then the engine beside its peers
	@$(PY) -m pytest -m benchmark
	@$(PIP) install --quiet --no-build-isolation --editable '.[bench]'
	@$(PY) -m tests.benchmarks.compare

mutate: $(TEST) ## change the code a little, many times, and see that tests fail (SUBJECT=labs SAMPLE=250)
	@$(PY) -m tests.mutate $(SUBJECT) $(if $(SAMPLE),--sample $(SAMPLE))

LOCK := --quiet --universal --python-version 3.11 --fork-strategy fewest --no-annotate --generate-hashes $(UPGRADE)
lock: export UV_CUSTOM_COMPILE_COMMAND = make lock
lock: ## write both lock files from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@command -v uv >/dev/null || { echo "make lock needs uv. Remedy: pip install uv" >&2; exit 1; }
	@uv pip compile $(LOCK) --extra book pyproject.toml -o requirements.txt
	@cat requirements.txt tests/requirements.txt | sed -n 's/ \\$$//; /==/p' > $(VENV)/lock.txt
	@uv pip compile $(LOCK) -c requirements.txt --extra book --extra test pyproject.toml -o $(VENV)/lock.txt
	@{ echo "-r ../requirements.txt"; grep -vxFf requirements.txt $(VENV)/lock.txt; } > tests/requirements.txt

clean: ## remove what the commands above made, .venv too
	rm -rf $(VENV) _build .hypothesis .mypy_cache .pytest_cache .ruff_cache

# A stamp lives inside .venv, so it goes when .venv goes. JupyterLab's settings live there too, and
# leave the reader's own alone: a double click opens a chapter as a notebook; no news is fetched.
$(BOOK): requirements.txt pyproject.toml _config.yml | $(PY)
	@echo "Installing the packages into $(VENV): a few minutes the first time."
	@$(PIP) install --quiet --requirement requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PY) -m jupytext_config --settings-file $(LAB_SETTINGS) set-default-viewer markdown myst
	@$(PY) -m jupyterlab.labextensions disable --level=sys_prefix @jupyterlab/apputils-extension:announcements 2>/dev/null
	@touch $@

$(TEST): tests/requirements.txt $(BOOK)
	@$(PIP) install --quiet --requirement tests/requirements.txt
	@touch $@

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed; PYTHON=$(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there). Remedy: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
