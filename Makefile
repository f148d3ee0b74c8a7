# Everything a person does with this project. `make` alone lists it.

VENV := .venv
PYTHON := $(VENV)/bin/python
REQUIREMENTS := requirements/runtime.txt requirements/postgres.txt requirements/redis.txt requirements/dev.txt
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup lock

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14

setup: $(STAMP)  ## build .venv from the pinned requirements, when they changed
	@:

# The stamp is the sum of the files, not their age: a fresh clone or a change of branch gives files new ages.
$(STAMP): $(REQUIREMENTS) .ci/setup
	@.ci/setup $(VENV) $(REQUIREMENTS)

lock:  ## compile requirements/*.in again (the newest versions that they allow)
	@.ci/lock
