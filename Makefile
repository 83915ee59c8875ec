# Each target sets up what it needs; the second time that costs a moment.
.DEFAULT_GOAL := help
.PHONY: help setup build model serve install uninstall test check fuzz crash bench bench-import bench-memory soak bench-recall format docs

PROGRAM := .build/release/scrubjay
MODEL := .cache/model/minilm-l6-v2.sjem
# Flags for the server: make serve ARGS="--port 9000"
ARGS ?=
# A folder with the model's files, for machines without a network: make model FROM=folder
FROM ?=
# How often the server is killed: make crash ROUNDS=50; SEED=number repeats a run's choices
ROUNDS ?= 50
SEED ?=
# How long each fuzz target runs: make fuzz SECONDS=300
SECONDS ?= 60
# How long the soak takes: make soak MINUTES=60
MINUTES ?= 10
# Flags for the memory benchmark: make bench-memory MEMORY_ARGS="--users 10000 --memories 600"
MEMORY_ARGS ?=
# The folder with the conversation sets: make bench-recall DATA=folder
DATA ?=
# Where install puts things: make install PREFIX=/usr/local; DESTDIR goes before it in packages
PREFIX ?= /usr/local
DESTDIR ?=

help: ## shows this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## installs the packages that building needs (apt)
	@Scripts/setup.sh build

build: setup ## builds the program: .build/release/scrubjay
	@echo "== build (the first time takes minutes)"
	@swift build -c release --static-swift-stdlib --product scrubjay

model: build ## fetches the embedding model and converts it
	@Scripts/fetch-model.sh $(if $(FROM),--from "$(FROM)") --to $(MODEL)

serve: model ## runs the server on 127.0.0.1:8766
	@exec $(PROGRAM) serve --model-path $(MODEL) $(ARGS)

install: model ## installs program, model, manual page and completions: PREFIX=/usr/local
	@Scripts/install.sh install "$(DESTDIR)$(PREFIX)"

uninstall: ## removes what install put there: PREFIX=/usr/local
	@Scripts/install.sh uninstall "$(DESTDIR)$(PREFIX)"

test: setup ## runs all tests
	@echo "== build of the program and its tests (the first time takes minutes)"
	@swift build --build-tests
	@SCRUBJAY_PROGRAM=.build/debug/scrubjay Scripts/fetch-model.sh \
		$(if $(FROM),--from "$(FROM)") --to $(MODEL)
	@echo "== tests (one after the other: many hold a pool thread while they wait on a socket)"
	@swift test --skip-build --no-parallel
	@echo "== requests of all kinds, made from the API's own description (a minute or two)"
	@Scripts/fuzz-api.sh .build/debug/scrubjay $(MODEL)

check: model ## runs format check, build, tests, house rules and scripts
	@Scripts/setup.sh build check
	@Scripts/check.sh

crash: model ## kills the server under load, again and again, and checks that nothing is lost
	@python3 Tests/Crash/crash.py --program $(PROGRAM) --model $(MODEL) --rounds $(ROUNDS) \
		$(if $(SEED),--seed $(SEED))

fuzz: setup ## reads made-up requests, SECONDS=n for each of its targets
	@Scripts/fuzz.sh "$(SECONDS)"

bench: model ## measures speed against the machine's limits and the peers
	@Scripts/setup.sh build bench
	@echo "== adds and searches over HTTP"
	@python3 Benchmarks/Speed/http/bench_http.py --server $(PROGRAM) --model $(MODEL)
	@python3 Benchmarks/Speed/context/bench_context.py --server $(PROGRAM) --model $(MODEL)
	@echo "== encoder beside onnxruntime and sentence-transformers"
	@swift build -c release --static-swift-stdlib --product embedder-bench
	@Scripts/bench-embedder.sh

bench-import: model ## imports a million memories, killed in the middle
	@python3 Benchmarks/Speed/import/bench_import.py --server $(PROGRAM) --model $(MODEL)

bench-memory: model ## measures memory: at rest, under load, inside 512 and 256 MB
	@python3 Benchmarks/Speed/memory/bench_memory.py --server $(PROGRAM) --model $(MODEL) $(MEMORY_ARGS)

soak: model ## loads the server for MINUTES=n and looks whether its memory grows
	@python3 Benchmarks/Speed/memory/soak.py --server $(PROGRAM) --model $(MODEL) --minutes $(MINUTES)

bench-recall: model ## measures how well memories are found: DATA=folder
	@test -n "$(DATA)" || { echo "make bench-recall DATA=folder with the conversation sets" >&2; exit 2; }
	@python3 Benchmarks/Recall/bench_recall.py --server $(PROGRAM) --model $(MODEL) "$(DATA)"

format: ## formats all Swift files
	@git ls-files -z "*.swift" | xargs -0 swift format --in-place --parallel

docs: build ## writes docs/settings.md and the limits of docs/operating.md
	@mkdir -p docs
	@$(PROGRAM) docs >docs/settings.md.new
	@mv docs/settings.md.new docs/settings.md
	@Scripts/write-limits.sh $(PROGRAM)
