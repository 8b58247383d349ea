# Everything a newcomer needs: `make demo` and `make test`. The environment lies in .venv; PYTHON chooses its interpreter.
PYTHON ?= python3
TESTS  ?=
SECONDS ?= 600
# Compiled files are kept, also where the environment says otherwise: each start would compile the advisor anew.
export PYTHONDONTWRITEBYTECODE :=
# Two at a time, as the lint beside the tests. A test that starts make starts one that knows nothing of these jobs.
MAKEFLAGS += --jobs=2
unexport MAKEFLAGS
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
CHECKS := .venv-playbooks
REPORT := build/heartbeat-loss.html

.PHONY: help setup playbooks demo test daily coverage fuzz lint docs bench calibrate release clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

setup: $(STAMP) ## Make .venv with everything in it

# durable-rules' setup drops -O2, so the compiler is given it here. An editable install cannot stand beside hashes: two steps.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	CC="$${CC:-gcc} -O2" $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(STAMP)

# What checks the playbooks that the advisor writes: GPL programs in a place of their own, run and never imported.
playbooks: $(CHECKS)/.installed

$(CHECKS)/.installed: tests/real/playbooks.txt
	$(PYTHON) -m venv $(CHECKS)
	$(CHECKS)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile -r $<
	touch $@

# 3 means: something fails on a host. For the tech note's incident that is the right answer.
demo: setup ## Diagnose the example, and write its report
	$(BIN)/advisor diagnose examples/heartbeat-loss; code=$$?; [ $$code -eq 3 ]
	@mkdir -p $(dir $(REPORT))
	@$(BIN)/advisor diagnose examples/heartbeat-loss --format html --output $(REPORT); code=$$?; [ $$code -eq 3 ]
	@echo "The same as a report to open in a browser, to tick, to print and to forward: $(REPORT)"

# What takes long is left to .ci/run, and of examples a part is tried each time. HYPOTHESIS_PROFILE=ci runs and tries all.
test: lint daily ## Lint and the tests for every day (TESTS=tests/read for a room)

# Without ADVISOR_REAL each test of the real servers would be skipped, and what they need is not even looked at.
daily: setup
	$(BIN)/python -m pytest -n 2 --dist worksteal $(or $(TESTS),$(if $(ADVISOR_REAL),,--ignore=tests/real))

coverage: setup ## How much of the advisor the tests reach; less than 95 % is an error
	$(BIN)/python -m release.coverage $(TESTS)

lint: setup ## Style, types, and the rules' own tests and checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/advisor rules test
	$(BIN)/advisor rules lint
	$(BIN)/advisor rules coverage
	$(BIN)/advisor rules lock --check

# Before a release: ten minutes a target, from all that the tests give to readers (docs/security.md).
fuzz: setup ## Fuzz every reader, ten minutes each (SECONDS=600)
	HYPOTHESIS_PROFILE=ci ADVISOR_FUZZ_SEEDS=build/seeds $(BIN)/python -m pytest -q -p fuzz.seeds tests/read
	$(BIN)/python -m fuzz --seeds build/seeds --seconds $(SECONDS) --at-once 2

docs: setup ## Make the generated pages anew
	$(BIN)/advisor rules doc --output docs/rules
	$(BIN)/advisor rules lint --explain all --output docs/lint.md
	$(BIN)/python -m release.reference
	$(BIN)/python -m release.licences
	$(BIN)/python -m release.picture
	mkdir -p docs/schemas
	for name in rule remedy conflict profile levels pack catalogue-file log counters evidence-file windows-file identifiers; do \
	  $(BIN)/advisor schema $$name --output docs/schemas/$$name.json || exit 1; done

bench: setup ## Measure every figure of docs/performance.md
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/logs.py
	$(BIN)/python benchmarks/perfmon.py
	$(BIN)/python benchmarks/folder.py
	$(BIN)/python benchmarks/pe_version.py
	$(BIN)/python benchmarks/explain.py
	$(BIN)/python benchmarks/vcenter.py
	$(BIN)/python benchmarks/collect.py
	$(BIN)/python benchmarks/store.py
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/soak.py
	$(BIN)/python benchmarks/soak.py --core
	$(BIN)/python benchmarks/report.py
	$(BIN)/python benchmarks/fleet_report.py

# How often the levels of suspects are right, on labelled incidents that no test uses.
calibrate: setup ## How often the levels of suspects are right
	$(BIN)/python benchmarks/calibration.py

release: setup ## Wheel, sdist, bill of materials, checksums and a signature, in dist
	$(BIN)/python -m release.build dist

clean: ## Remove .venv and what was built
	rm -rf $(VENV) build dist
