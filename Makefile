# The verbs of daily work; scripts/ holds what they do.

.PHONY: build static test asan tsan fuzz fmt check demo docs clean

build: ## Build the command in release mode.
	scripts/setup
	swift build -c release --product lading

test: ## Run the whole test suite.
	scripts/test

asan: ## Run the test suite under AddressSanitizer, in .build-asan.
	scripts/sanitize address

tsan: ## Run the test suite under ThreadSanitizer, in .build-tsan.
	scripts/sanitize thread

fuzz: ## Give random inputs to every reader, a minute each.
	scripts/fuzz 60

fmt: ## Format the sources.
	swift format --in-place --recursive Sources Tests Package.swift

check: ## Check the format, as CI does.
	swift format lint --strict --recursive Sources Tests Package.swift

static: ## Build a command that needs no Swift toolchain, in .build-static.
	scripts/static

demo: ## Show Lading at work.
	scripts/demo

docs: ## Write docs/rules.md, testdata/ and snapshots anew; look at the difference before you commit.
	scripts/setup
	swift build --build-tests
	-LADING_RECORD=1 swift test --skip-build --filter 'Golden|Snapshot|RuleDocument'
	git status --short docs testdata

clean: ## Remove what was built.
	swift package clean
