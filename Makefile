# Every target does its own set-up: a machine needs Python 3.11 or newer, pip and make, nothing else.

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-full bench bench-full lint format lock clean

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .uv/bin/uv
BIN := .venv/bin
READY := .venv/.ready
SUPPORTED := import sys; sys.exit(sys.version_info < (3, 11))
TOO_OLD := Python 3.11 or newer is needed, and none was found. Name one: make PYTHON=/path/to/python3 (需要 Python 3.11 或更高版本)

# The environment is this project's own: what is active around it must not reach in.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
export UV_NO_PROGRESS := 1
export PIP_ROOT_USER_ACTION := ignore

help: ## show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## install everything into .venv; leaves .venv/bin/matching

demo: $(READY) ## a round of 5,000 workers, from tables to a verified result and a report
	$(BIN)/matching demo --out demo

test: lint ## linters, types and the quick tests: minutes on two cores
	MATCHING_TESTS=quick $(BIN)/pytest -q -n auto -m "not slow"

test-full: lint ## everything, larger sizes included
	MATCHING_TESTS=full $(BIN)/pytest -q -n auto

bench: $(READY) ## rounds of a few sizes and shapes side by side with other solvers: minutes
	$(BIN)/python -m benchmarks run

bench-full: $(READY) ## all sizes, shapes, seeds and solvers: hours
	$(BIN)/python -m benchmarks run --plan full

lint: $(READY) ## linters and types alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY) ## mend what the linters can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(UV) ## choose new versions for requirements.lock, with hashes
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

clean: ## remove what was installed and built
	rm -rf .venv .uv .mypy_cache .pytest_cache .ruff_cache .hypothesis .bench dist build demo

$(UV):
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .uv "uv==$(UV_VERSION)"

# A .venv made by other means is kept if its Python serves; the lock decides what is in it.
$(READY): requirements.lock pyproject.toml Makefile | $(UV)
	@if $(BIN)/python -c '$(SUPPORTED)' 2>/dev/null; then :; else \
		python=$$(command -v $(PYTHON)); $(PYTHON) -c '$(SUPPORTED)' || python='>=3.11'; \
		$(UV) venv --quiet --clear --no-python-downloads --python "$$python" .venv || { echo '$(TOO_OLD)' >&2; exit 1; }; \
	fi
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
