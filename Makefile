# `make run` is all a new machine needs. Each target installs what it needs itself; a second run is quick.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONHOME
unexport PYTHONPATH

ours = python=$$(sh bin/find-python) && exec "$$python"
theirs = .venv/bin/python
lock = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make requirements"

.PHONY: help
help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):[^#]*## /\1#/' | \
		while IFS='#' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

.PHONY: run
run: packages web ## everything on this machine: install, build, start, demo data, serve (PORT=8080)
	@exec .venv/bin/lyceum serve --demo

.PHONY: dev
dev: dev-packages ## the same, and start again when a file changes
	@exec $(theirs) bin/dev.py

# Half of the tests wait for something most of the time: two processes share them.
.PHONY: test
test: ARGS ?= --numprocesses=2 --dist=worksteal
test: dev-packages chromium janus redis7 web ## every test (ARGS="-k name" for some)
	@$(theirs) bin/web.py test
	@$(theirs) -m pytest $(ARGS)

.PHONY: check
check: dev-packages ## lint, format, types, import rules, and those of the web client
	@code=0; \
	.venv/bin/ruff check . || code=1; \
	.venv/bin/ruff format --check . || code=1; \
	.venv/bin/mypy || code=1; \
	.venv/bin/lint-imports || code=1; \
	$(theirs) bin/web.py check || code=1; \
	exit $$code

.PHONY: bench
bench: dev-packages redis7 ## measure it beside its peers, 29 minutes (ARGS="course_list join_stampede" for some)
	@$(theirs) -m benchmarks $(ARGS)

.PHONY: migrate
migrate: packages ## bring the database up to date
	@exec .venv/bin/lyceum migrate

.PHONY: doctor
doctor: packages ## check every part, and say what to do
	@exec .venv/bin/lyceum doctor

.PHONY: web
web: packages ## build the web client, when its sources changed
	@$(theirs) bin/web.py build

.PHONY: docs
docs: packages ## write docs/openapi.json and docs/events.md anew
	@$(theirs) bin/docs.py

.PHONY: requirements
requirements: dev-packages ## lock requirements/*.in anew (UPGRADE=--upgrade for newer)
	@cd requirements && for name in base dev node redis; do \
		case $$name in dev) also="-c base.txt";; redis) also=--no-deps;; *) also=;; esac; \
		../$(lock) $$also $(UPGRADE) $$name.in -o $$name.txt || exit 1; done

.PHONY: clean
clean: ## remove all that was made here: .venv, .data, builds, caches
	@$(ours) bin/clean.py

.PHONY: packages
packages:
	@$(ours) bin/setup.py base

.PHONY: dev-packages
dev-packages:
	@$(ours) bin/setup.py dev

.PHONY: chromium
chromium: dev-packages
	@$(theirs) bin/chromium.py

.PHONY: janus
janus: dev-packages
	@$(theirs) bin/janus.py

.PHONY: redis7
redis7: dev-packages
	@$(theirs) bin/redis7.py
