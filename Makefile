# Everything a person does with this project. `make` alone lists it.

VENV := .venv
BIN := $(VENV)/bin
REQUIREMENTS := requirements/runtime.txt requirements/postgres.txt requirements/redis.txt requirements/dev.txt
STAMP := $(VENV)/.installed

PORT ?= 8000
DEMO ?= 1
BENCH ?= first
# Each has its own servers and browser, and waits for them half of its time: one more than there are cores. `make test WORKERS=0` runs
# the tests one after the other, which a debugger needs.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadscope
CHECKED = app.py gunicorn.conf.py practice_hub tests $(patsubst %/,%,$(sort $(dir $(wildcard migrations/*.py benchmarks/*.py docs/pictures/*.py))))

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix faults bench pictures lock parts javascript-tools lint types contracts templates javascript node-tests \
	python-tests

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14

setup: $(STAMP)  ## build .venv from the pinned requirements, when they changed
	@:

# The script compares the files' sums, not only their ages: a fresh clone or a change of branch gives files new ages.
$(STAMP): $(REQUIREMENTS) .ci/setup
	@PYTHON3=$(PYTHON3) .ci/setup $(VENV) $(REQUIREMENTS)

# Programs started with & ignore Ctrl-C, so both are ended from here; each finishes what it has in hand.
run: export HUB_PUBLIC_URL ?= http://127.0.0.1:$(PORT)
run: setup  ## serve at http://127.0.0.1:8000 with demonstration data (PORT=9000, DEMO=0 for none)
	@$(BIN)/flask db upgrade
	@if [ "$(DEMO)" != 0 ]; then $(BIN)/flask demo --if-empty; fi
	@echo
	@echo "Practice Hub is at $(HUB_PUBLIC_URL) (Ctrl-C ends it)."
	@if [ "$(DEMO)" != 0 ]; then echo "To watch colleagues at work, in another terminal: $(BIN)/flask demo --live"; fi
	@echo
	@$(BIN)/gunicorn -c gunicorn.conf.py --bind 127.0.0.1:$(PORT) app:app & server=$$!; \
	$(BIN)/flask work & worker=$$!; \
	end() { trap '' INT TERM; kill $$server $$worker 2>/dev/null; wait; }; \
	trap 'end; exit 0' INT TERM; \
	status=0; wait $$server || status=$$?; end; exit $$status

test: node-tests python-tests  ## run the tests, with what they need from Debian's packages

check: lint types contracts templates javascript node-tests python-tests  ## everything that CI runs

fix: setup javascript-tools  ## format everything, and correct what the linters can correct by themselves
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@node_modules/.bin/biome check --write .

faults: setup parts  ## the fault lab with true times and large numbers: an hour or so
	@$(BIN)/pytest tests/faults --true-times --timeout 3600

bench: setup parts  ## measure what people wait for (BENCH=imports, notifications, reminders, search, size, writes)
	@$(BIN)/python -m benchmarks.$(BENCH)

pictures: setup parts  ## make the README's pictures again, from the demonstration data
	@$(BIN)/python -m docs.pictures.make_pictures

lock:  ## compile requirements/*.in again, to the newest versions that they allow
	@.ci/lock

# ── The parts of a check ──────────────────────────────────────────────────────────────────────────────────────────

parts:
	@.ci/parts

lint: setup
	@$(BIN)/ruff format --check --output-format concise .
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy $(CHECKED)

contracts: setup
	@$(BIN)/lint-imports --no-logo

templates: setup
	@$(BIN)/djlint templates --lint --quiet

javascript-tools: parts
	@.ci/javascript

javascript: javascript-tools
	@if [ -d node_modules/.bin ]; then \
	    node_modules/.bin/biome check --error-on-warnings && node_modules/.bin/tsc --project jsconfig.json; \
	fi

# Named one by one: what `node --test` does with a folder differs between versions of Node.
node-tests: parts
	@tests=$$(find tests/js -name '*.test.js' 2>/dev/null || true); \
	if [ -n "$$tests" ] && command -v node >/dev/null; then node --test $$tests; fi

python-tests: setup parts
	@$(PYTEST)
