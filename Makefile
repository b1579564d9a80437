# Everything starts here, on a machine with Python 3.11 or later, git and make; nothing else is needed first.
#   make demo ARGS='--no-browser --dir D'    a whole school on this machine
#   make test                                 all the quick checks; make test-slow runs the slow ones
PYTHON ?= python3
ARGS ?=
WORKERS ?= 2
BIN := .venv/bin
# The tests start Python hundreds of times. What it has compiled is kept, though a machine says otherwise.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-slow lint bench bundle catalogues lock clean run-ready dev-ready browser-ready
.PHONY: programs-ready slow-programs-ready

help:
	@sed -n '2,3s/^# *//p' Makefile

run-ready:
	@$(PYTHON) tools/environment.py run

dev-ready:
	@$(PYTHON) tools/environment.py dev

# First of all: a machine that lacks something says so before anything is made.
programs-ready:
	@$(PYTHON) -m tools.programs

slow-programs-ready:
	@$(PYTHON) -m tools.programs --slow

browser-ready: dev-ready bundle
	@$(BIN)/python -m tools.browser

# exec: the demo takes the shell's place, so that Ctrl-C and SIGTERM reach it.
demo: run-ready
	@$(BIN)/python hatch_build.py && exec $(BIN)/worrybox demo $(ARGS)

lint: dev-ready
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: programs-ready lint browser-ready
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist loadfile $(ARGS)

test-slow: slow-programs-ready browser-ready
	$(BIN)/python -m pytest -m slow -n $(WORKERS) --dist loadfile $(ARGS)

bench: dev-ready bundle
	$(BIN)/python -m bench $(ARGS)

bundle: run-ready
	@$(BIN)/python hatch_build.py

# Every English text gathered into worrybox/locale; what is translated stays. See CONTRIBUTING.md.
catalogues: dev-ready bundle
	@$(BIN)/python -m tools.catalogues

# The locks are made with uv, which need not be installed for anything else.
UV := .venv/uv/bin/uv
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command "make lock" $(ARGS)
lock: dev-ready
	@test -x $(UV) || { $(BIN)/python -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv; }
	$(COMPILE) pyproject.toml --extra dev -o requirements/dev.txt
	$(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
	$(COMPILE) requirements/build.in -c requirements/dev.txt -o requirements/build.txt

clean:
	rm -rf .venv static/build static/node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.NOTPARALLEL:
