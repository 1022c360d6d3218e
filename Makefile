# Everything here needs Go, make and git; the first run downloads the modules. Where
# PostgreSQL or MariaDB is installed (packages postgresql, mariadb-server-core) bench-full
# measures it and test tests it.
.DEFAULT_GOAL := help
.PHONY: help build bench bench-full bench-model check test tests races small verify ports lint clean published

GO      = go
# What runs tests: .ci/run puts one here that keeps their times. The gate has vetted them, and
# nobody debugs them, so they are linked without the tables of a debugger.
GOTEST  = $(GO) test
TESTS   = $(GOTEST) -vet=off -ldflags=-w
IDBENCH = bin/idbench
# The script of the report. Where there is no npm, or no way to the packages, reports show
# static figures and say so.
WEB     = report/dist/app.js
BUILD   = $(GO) build -o $(IDBENCH) ./cmd/idbench
# All builds are alike, so that each finds in Go's cache what another one has compiled: without
# cgo, which nothing here needs but the race detector, and without paths, which would make
# every clone compile anew.
export CGO_ENABLED = 0
export GOFLAGS := $(GOFLAGS) -trimpath
# The linter is a module of its own, so that its dependencies stay out of ours.
LINT    = $(GO) tool -modfile=.ci/lint/go.mod golangci-lint run --allow-parallel-runners
# RACE is for what starts goroutines, and of packages that also count pages for long, for the
# tests of those: the race detector makes counting ten times slower.
RACE    = CGO_ENABLED=1 $(TESTS) -race -short
RACING  = TestStandardInput|TestInterruptedInput|TestReadWhileWritten|TestForecast|TestStructureRepeats|TestStoredRun|TestErrorsStop|TestInterrupt|TestRounds|TestTablesThatShare|TestScratchesAtOnce|TestStop|TestWays/./uuidv4|TestReplayEnds|TestAtOnce
# GATE is what check and test begin with.
GATE    = $(GO) build ./...; $(GO) vet ./...; $(LINT)
# Where bench-model writes, and how many keys it has three sizes of.
MODEL      = results/published/model
MODEL_FEW  = 1000000
MODEL_MORE = 10000000
MODEL_MOST = 100000000
# Tests hold little at a time and make much garbage: collected a quarter as often, they take
# a third less processor time.
check test tests races verify: export GOGC = 400
check test tests races verify: export GOMEMLIMIT = 2GiB
# Each recipe is one shell command that begins with START and ends with TOOK.
START   = set -e; start=$$(date +%s)
TOOK    = echo "make $@: $$(( $$(date +%s) - start )) s"

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

$(WEB): report/web/package-lock.json $(wildcard report/web/src/*.js)
	@if ! command -v npm > /dev/null; then echo "no npm: the report will show static figures" >&2; \
	elif ! (cd report/web && { [ -x node_modules/.bin/esbuild ] || npm ci --silent; } && npm run --silent build -- --log-level=warning); then \
		rm -f $@; echo "the report's script could not be built: it will show static figures" >&2; fi

build: $(WEB) ## bin/idbench, with the script of its reports where npm is installed
	@$(START); $(BUILD); $(TOOK)

# MEASURE runs a preset, draws it, and ends with the answer and where to look.
MEASURE = $(BUILD); \
	$(IDBENCH) run --preset $(1) > /dev/null; \
	$(IDBENCH) plot results/latest > /dev/null; \
	$(IDBENCH) report results/latest; \
	echo "$$(cd results/latest && pwd -P)/figures/index.html"

bench: $(WEB) ## the quick preset, which needs no server, then its answer, figures and report
	@$(START); $(call MEASURE,quick); $(TOOK)

bench-full: $(WEB) ## every engine that can run here, then its answer, figures and report
	@$(START); $(call MEASURE,full); $(TOOK)

bench-model: ## the cost of simulating a key, beside B-trees that keep it (about an hour)
	@$(START); $(BUILD); \
	dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; mkdir "$$dir/run"; \
	$(GO) test -c -o "$$dir/model" ./index/replay; \
	round() { echo "$$1 keys of $$2" >&2; \
		"$$dir/model" -test.run '^$$' -test.bench '^BenchmarkRun$$' -test.benchtime "$$1x" -only "$$2" -env "$$dir/run/env.json" >> "$$dir/run/bench.txt"; }; \
	memory=tidwall,google,exact,urn,fringe; \
	for n in 1 2 3; do round $(MODEL_FEW) $$memory,bbolt,pages; done; \
	round $(MODEL_MORE) $$memory,bbolt,pages; \
	for n in 2 3; do round $(MODEL_MORE) $$memory; done; \
	round $(MODEL_MOST) tidwall,exact,urn,fringe; \
	$(GO) run golang.org/x/perf/cmd/benchstat -filter ".unit:ns/op" -row "/engine /layout /mode /workers" -col /rows "$$dir/run/bench.txt"; \
	$(IDBENCH) plot "$$dir/run" --figure simulation-cost > /dev/null; \
	rm -rf $(MODEL); mkdir -p $(MODEL); cp -r "$$dir/run/." $(MODEL); \
	echo "figure: $(MODEL)/figures/index.html"; \
	$(TOOK)

check: ## build, vet, lint and the short tests, which need no server: before a push
	@$(START); $(GATE); \
	$(TESTS) -short -count=1 ./...; \
	$(TOOK)

test: $(WEB) ## build, vet, lint, all tests, and a small bench through the same code
	@$(START); $(GATE); $(BUILD); \
	$(MAKE) --no-print-directory -j2 tests races small; \
	$(TOOK)

# The parts of test that need nothing of each other. Packages wait for servers and for a
# browser much of the time, so more of them run at once than there are cores.
tests:
	@$(START); $(TESTS) -p 4 -timeout 30m ./...; \
	if [ -f $(WEB) ]; then (cd report/web && npm test --silent); fi; \
	$(TOOK)

races:
	@$(START); \
	if CGO_ENABLED=1 $(GO) build -race ./... 2>/dev/null; then \
		$(RACE) ./index/server; \
		$(RACE) -run '$(RACING)' ./bench ./cmd/idbench ./ids/keyfile ./index/innodb/model ./index/replay ./predict ./results; \
	else echo "no race detector here (it needs cgo and a C compiler)"; fi; \
	$(TOOK)

small:
	@$(START); dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	$(IDBENCH) run --preset smoke --out "$$dir/run" > /dev/null; \
	$(IDBENCH) plot "$$dir/run" > /dev/null; \
	$(IDBENCH) report "$$dir/run"; \
	$(IDBENCH) validate --engine all --scheme uuidv4,uuidv7mono --rows 10000 --out "$$dir/validation" > "$$dir/validation.txt" || { cat "$$dir/validation.txt"; exit 1; }; \
	tail -n 1 "$$dir/validation.txt"; \
	$(TOOK)

verify: ## hold the committed counts equal to the published presets measured again, and the cases that test leaves out (nightly)
	@$(START); \
	$(TESTS) -count=1 -timeout 4h -run '^(TestVerify|TestAdviceIsLikeTheFile|TestPostgresReads|TestInnodbReads)$$' ./cmd/idbench -verify; \
	$(TESTS) -count=1 -timeout 2h ./predict -verify; \
	$(TOOK)

ports: ## build and vet for macOS and Windows; the first time compiles SQLite four times over
	@$(START); \
	for os in darwin windows; do for arch in amd64 arm64; do \
		echo "$$os/$$arch"; \
		GOOS=$$os GOARCH=$$arch $(GO) build ./...; \
		GOOS=$$os GOARCH=$$arch $(GO) vet ./...; \
	done; done; \
	$(TOOK)

lint: ## golangci-lint, pinned in .ci/lint
	@$(START); $(LINT); $(TOOK)

published: ## measure the committed reference run anew
	@$(START); $(BUILD); \
	rm -rf results/published; \
	$(IDBENCH) run --preset published --out results/published; \
	$(IDBENCH) plot results/published; \
	rm results/published/rounds.csv; \
	gzip -9nf results/published/series.csv results/published/curve.csv; \
	$(IDBENCH) run --preset answer --out results/published/answer > /dev/null; \
	$(IDBENCH) report results/published/answer > results/published/answer.txt; \
	cd results/published/answer; rm series.csv curve.csv leaves.csv.gz frames.csv.gz rounds.csv report.html; cd - > /dev/null; \
	mkdir results/published/schemes; \
	$(IDBENCH) run --preset schemes --out results/published/schemes > results/published/schemes.txt; \
	cd results/published/schemes; rm series.csv curve.csv leaves.csv.gz frames.csv.gz rounds.csv; cd - > /dev/null; \
	$(IDBENCH) run --preset wave --out results/published/wave; \
	$(IDBENCH) plot results/published/wave --figure fill-wave; \
	cd results/published/wave; gzip -9n series.csv; rm curve.csv leaves.csv.gz frames.csv.gz rounds.csv; cd - > /dev/null; \
	$(IDBENCH) run --preset migration --out results/published/migration; \
	$(IDBENCH) plot results/published/migration --figure migration; \
	cd results/published/migration; gzip -9n series.csv; rm leaves.csv.gz frames.csv.gz rounds.csv latency.hdr; cd - > /dev/null; \
	for preset in claims pools; do \
		$(IDBENCH) run --preset $$preset --out results/published/$$preset > results/published/$$preset.txt; \
		figures=pool-ratio; [ $$preset = pools ] || figures=disorder,pool-ratio; \
		$(IDBENCH) plot results/published/$$preset --figure $$figures; \
		cd results/published/$$preset; rm -f series.csv curve.csv leaves.csv.gz frames.csv.gz rounds.csv latency.hdr; cd - > /dev/null; \
	done; \
	$(IDBENCH) run --preset streams --out results/published/streams > results/published/streams.txt; \
	$(IDBENCH) plot results/published/streams --figure takers,mixture,outliers; \
	cd results/published/streams; rm -f series.csv curve.csv leaves.csv.gz frames.csv.gz rounds.csv latency.hdr; cd - > /dev/null; \
	$(IDBENCH) run --preset sizes --out results/published/sizes > results/published/sizes.txt; \
	$(IDBENCH) plot results/published/sizes --figure value-size; \
	cd results/published/sizes; rm -f series.csv curve.csv leaves.csv.gz frames.csv.gz rounds.csv latency.hdr; cd - > /dev/null; \
	$(IDBENCH) run --preset libraries --out results/published/libraries > results/published/libraries.txt; \
	$(IDBENCH) plot results/published/libraries --figure inside-tick; \
	cd results/published/libraries; rm -f series.csv curve.csv leaves.csv.gz frames.csv.gz rounds.csv latency.hdr; cd - > /dev/null; \
	$(GO) test ./cmd/idbench -run TestLibrariesAreThePublished -update; \
	$(IDBENCH) validate --engine all --scheme main --rows 1000000 --out results/published/validation > results/published/validation.txt; \
	cd results/published/validation; rm series.csv curve.csv leaves.csv.gz frames.csv.gz rounds.csv; cd - > /dev/null; \
	$(MAKE) bench-model; \
	$(TOOK)

clean: ## remove the binary and the runs, not results/published
	@$(START); rm -rf bin results/runs results/latest; $(TOOK)
