# Folkmoot: few verbs. `make` alone lists them.
# make run ARGS=--no-exercise   make test   make test-long   make bench   make package   make lint   make format   make docs

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-long bench lint format docs package packages test-packages venv build unit acceptance browser \
	acceptance-embedded acceptance-postgres

# What the program needs of Debian, and what its tests need beyond that.
PACKAGES := libsqlite3-dev libpq-dev zlib1g-dev libqrencode-dev libjs-leaflet libvips-tools pkg-config git curl ca-certificates
# What the program needs where it runs, beside the libraries that it is linked with; what building a package needs.
RUNTIME_PACKAGES := adduser ca-certificates init-system-helpers libjs-leaflet libvips-tools
PACKAGING_PACKAGES := $(PACKAGES) binutils dpkg python3 xz-utils
BENCH_PACKAGES := $(PACKAGES) wrk gcc libc6-dev python3 python3-venv postgresql nginx-light libnginx-mod-nchan nodejs
TEST_PACKAGES := $(PACKAGES) postgresql chromium chromium-driver fonts-dejavu-core libxml2-utils gdal-bin osmium-tool faketime \
	default-jre-headless python3 python3-venv caddy openssl $(RUNTIME_PACKAGES) binutils systemd

VENV := .build-test/venv
PYTEST := $(VENV)/bin/python -m pytest -c Tests/pytest.ini
SOURCES := Sources Tests Package.swift Fuzzing/Sources/Fuzz Fuzzing/Package.swift
RELEASE := .build-release
ARGS ?=
# How long each coverage-guided fuzzer of `make test-long` runs.
FUZZ_SECONDS ?= 600

help: ## List the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: packages ## Install what is missing, build, and serve at http://localhost:8080 (ARGS=--no-exercise starts empty)
	swift build -c release --scratch-path $(RELEASE) --product folkmoot
	exec $(RELEASE)/release/folkmoot serve --data ./folkmoot-data --port 8080 $(ARGS)

test: lint build unit acceptance browser ## Every test: format, units, conformance, acceptance, real Chromium
	@echo "make test: all well"

test-long: build venv ## What takes long: ten minutes of fuzzing a parser, twenty kills, a soak of ten minutes; by hand
	FOLKMOOT_LONG=1 swift test --skip-build --parallel --filter Fuzz
	Fuzzing/run --seconds $(FUZZ_SECONDS)
	FOLKMOOT_LONG=1 $(PYTEST) Tests/Acceptance -m long -s
	FOLKMOOT_LONG=1 $(PYTEST) Tests/Acceptance/Faults -m long -s --database postgres
	FOLKMOOT_LONG=1 $(PYTEST) Tests/Browser/test_every_page.py

bench: ## Measure; each figure beside the command that made it (ARGS=--peers sets others beside it)
	@Tools/install $(BENCH_PACKAGES)
	swift build -c release --scratch-path $(RELEASE) --product folkmoot
	Benchmarks/run $(ARGS)

package: ## Make a Debian package of the release build: a service, its user, its folder
	@Tools/install $(PACKAGING_PACKAGES)
	swift build -c release --scratch-path $(RELEASE) --product folkmoot
	python3 Tools/package --program $(RELEASE)/release/folkmoot --out $(RELEASE)

lint: ## Check format and documents
	swift format lint --strict --parallel -r $(SOURCES)
	python3 Tools/docs.py --check

format: ## Format all Swift
	swift format --in-place --parallel -r $(SOURCES)

docs: ## Write the tables in docs/ again from the sources
	python3 Tools/docs.py

# The steps of `make test`, also by themselves.

packages:
	@Tools/install $(PACKAGES)

test-packages:
	@Tools/install $(TEST_PACKAGES)

$(VENV)/installed: Tests/python/requirements.txt | test-packages
	rm -rf $(VENV)
	mkdir -p .build-test
	python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r Tests/python/requirements.txt
	touch $@

venv: $(VENV)/installed

build: test-packages
	@mkdir -p .build-test
	Tools/without-warnings .build-test/build.log swift build --build-tests

unit: build
	swift test --skip-build --parallel
	FOLKMOOT_TEST_DATABASE=postgres swift test --skip-build --parallel --filter "KernelTests|ReportsTests|LayersTests|NoticesTests"

# On both databases side by side: most of the time a story waits.
acceptance: build venv
	$(MAKE) --no-print-directory -j2 --output-sync=target acceptance-embedded acceptance-postgres

acceptance-embedded acceptance-postgres: acceptance-%:
	$(PYTEST) Tests/Acceptance -m "not long" --database $*

browser: build venv
	$(PYTEST) Tests/Browser
