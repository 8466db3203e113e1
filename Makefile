# For developers. A user installs the wheel: see README.md.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
DEMO_HOME := $(CURDIR)/var/demo
# Compiled once, not at every start, whatever the surroundings say.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
# What a database could do otherwise: stores, the ledger, races, withdrawal, whole folders.
ON_POSTGRESQL = $(addprefix tests/integration/test_, $(addsuffix .py, \
	ask_store charter_history charter_store ledger_appends ledger_guards ledger_record \
	listen_coding listen_readings listen_store people_store people_withdrawal recruit_at_once \
	recruit_lottery recruit_store share_linking share_store site_acts study_folder study_run \
	support_joining support_own))

.PHONY: help setup demo test check wheel audit spark deep bench lock clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## make .venv with everything a developer needs

$(READY): requirements/uv.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## run the made-up examples from their files to their reports
	REMIT_HOME="$(DEMO_HOME)" $(BIN)/remit run examples/attitudes
	REMIT_HOME="$(DEMO_HOME)" $(BIN)/remit dpia linked-planning --study attitudes --out "$(DEMO_HOME)/drafts"
	REMIT_HOME="$(DEMO_HOME)" $(BIN)/remit run examples/civil-society

test: $(READY) check ## every check and every test, on small budgets, on both databases
	$(BIN)/pytest -n 3 --dist worksteal
	REMIT_TEST_DATABASE=postgresql $(BIN)/pytest -n 3 --dist worksteal \
		$(ON_POSTGRESQL) tests/properties/test_ledger_tampering.py \
		tests/properties/test_ask_at_once.py

check: $(READY) ## style, types, layers, templates, dependencies, dead code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src --check --lint --quiet
	$(BIN)/deptry src
	$(BIN)/vulture
	$(BIN)/interrogate --quiet src

wheel: $(READY) ## build the wheel into dist/
	$(BIN)/uv build --wheel --no-build-isolation --quiet --out-dir dist

audit: $(READY) ## known weaknesses in the pinned packages; needs the internet
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/dev.txt

spark: $(READY) ## what `make deep` needs to link on Spark too: 400 MB; it takes Java 17
	$(BIN)/uv pip install --quiet --group spark

deep: $(READY) ## the same tests on their large budgets, and beside tau-Argus
	$(BIN)/uv pip install --quiet -r pyproject.toml --extra tauargus
	REMIT_DEEP=1 $(BIN)/pytest -n 2 tests/properties tests/interop

bench: $(READY) ## the lottery beside its peer, and its times by shape; takes an hour
	$(BIN)/uv pip install --quiet --group bench
	$(BIN)/python benchmarks/recruit.py peer ../shared/data/recruit
	$(BIN)/python benchmarks/recruit.py seeds --seeds 10
	$(BIN)/python benchmarks/recruit.py growth
	$(BIN)/python benchmarks/ask.py
	$(BIN)/python benchmarks/listen.py spans
	$(BIN)/python benchmarks/listen.py units
	$(BIN)/python benchmarks/support.py
	$(BIN)/python benchmarks/opinions.py times
	$(BIN)/python benchmarks/opinions.py files
	$(BIN)/python benchmarks/opinions.py voices ../shared/data/voices
	$(BIN)/python benchmarks/charter.py
	$(BIN)/python benchmarks/coding.py
	$(BIN)/python benchmarks/filling.py
	$(BIN)/python benchmarks/redact.py
	$(BIN)/python benchmarks/share_link.py ../shared/data/share/gen1e5 health police
	$(BIN)/python benchmarks/share_levels.py
	$(BIN)/python benchmarks/share.py sizes

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

lock: ## pin again what requirements/*.txt hold
	$(COMPILE) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) --group dev --extra postgres --extra spss --extra parquet --extra pdf --extra redact --extra link pyproject.toml -o requirements/dev.txt

clean: ## take away what was made here
	rm -rf .venv var build dist
