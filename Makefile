# Bare `make` prints the targets. Everything runs in .venv, which is made from the lock file when first needed.
PYTHON ?= python3
VENV   ?= .venv
RAW    ?= raw
OUT    ?= curated
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help curated test lint format bench lock clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Byte-compiled on purpose: some machines set PYTHONDONTWRITEBYTECODE, and then large libraries import twice as slowly.
$(VENV)/.core: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Guihua needs Python 3.11 or newer: make PYTHON=python3.11"; exit 1; }
	@echo "Installing what Guihua needs into $(VENV) (a few minutes, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.core requirements-dev.lock
	@echo "Installing what the tests need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements-dev.lock
	@touch $@

curated: $(VENV)/.core ## Read every plan in raw/ and publish curated/ (RAW=folder OUT=folder)
	@$(BIN)/guihua build $(RAW) --curated $(OUT)

test: $(VENV)/.dev ## Run all tests (adds their tools, and the ocr and cluster extras, to .venv)
	@$(BIN)/python -m pytest -n 2 tests

lint: $(VENV)/.dev ## Check style, types and the catalogue
	@$(BIN)/ruff check extract tests bench
	@$(BIN)/ruff format --check extract tests bench
	@$(BIN)/mypy
	@$(BIN)/guihua indicators lint

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format extract tests bench
	@$(BIN)/ruff check --fix extract tests bench

bench: $(VENV)/.dev ## Measure speed and quality, write docs/benchmarks.md
	@$(BIN)/python -m bench

lock: $(VENV)/.dev ## Pin new versions of all dependencies
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade pyproject.toml build-requires.in -o requirements.lock
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade --extra dev --extra ocr --extra cluster -c requirements.lock pyproject.toml build-requires.in -o requirements-dev.lock

clean: ## Delete what was built: curated data, cache, virtual environment
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache build *.egg-info
	find $(OUT) -mindepth 1 -not -name .gitkeep -delete
