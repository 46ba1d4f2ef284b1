# make serve      set up, build the index if there is none, serve the chat at http://127.0.0.1:7860
# make test       set up and run the whole test suite; what needs a browser is left out if there is no Chromium
# make test-fast  set up and run the part that takes seconds: without an index, a server or a browser
# make check      set up and look for mistakes with ruff, mypy and import-linter
# make install    the set-up alone

PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test test-fast install check clean

serve: .venv/.run-ready
	@$(BIN)/careerbot serve

test: .venv/.dev-ready
	@$(BIN)/python -m pytest

test-fast: .venv/.dev-ready
	@$(BIN)/python -m pytest --fast -p no:schemathesis

check: .venv/.dev-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

install: .venv/.run-ready

.venv/.run-ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[build]'
	touch $@

.venv/.dev-ready: .venv/.run-ready
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv index/build-* index/manifest.json
