# Two commands for a newcomer: `make demo` and `make test`. The rest is for contributors.

CARGO ?= cargo
DEMO  ?= demo
HOMES ?= 2000
TARGET = $(abspath $(or $(CARGO_TARGET_DIR),target))

.PHONY: help tools demo test wheel lint docs ci bench clean

help:
	@echo "make demo   generate a landlord of $(HOMES) homes, plan it, audit it, report it (in $(DEMO)/)"
	@echo "make test   run every test"
	@echo "make wheel  the Python package, for pip (in target/wheels)"
	@echo "make lint   rustfmt, clippy and the documentation, without warnings"
	@echo "make bench  criterion benches of the kernels"

# What the MILP solver needs to build; installed if missing, where that can be done.
tools:
	@sh scripts/tools.sh

demo: tools
	$(CARGO) build --release
	@sh scripts/demo.sh "$(DEMO)" "$(HOMES)"

test: tools
	@sh scripts/test-tools.sh
	$(CARGO) test --all-targets
	$(CARGO) test --doc
	@sh scripts/python.sh test

wheel: tools
	@sh scripts/python.sh wheel

lint: tools
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps
	cd python && $(CARGO) fmt --check && CARGO_TARGET_DIR="$(TARGET)" $(CARGO) clippy --locked -- -D warnings

bench: tools
	$(CARGO) bench

ci: test lint

clean:
	$(CARGO) clean
	rm -rf "$(DEMO)"
