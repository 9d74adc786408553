# The commands of README and CONTRIBUTING, by name. Everything builds from Cargo.lock.

CARGO ?= cargo
EXAMPLE := --policy examples/pilot/warplan.yaml
WARPLAN := $(or $(CARGO_TARGET_DIR),target)/release/warplan

.PHONY: demo test check bench issues-review issue-label-gate kpi

# Built with cargo's progress shown, and only when something has changed: what it prints then stands alone.
$(WARPLAN): Cargo.toml Cargo.lock $(shell find core edge examples -type f)
	@$(CARGO) build --release --locked --package warplan
	@touch $@

# Plans the built-in pilot and writes its files to out/demo.
demo: $(WARPLAN)
	@$(WARPLAN) demo --out out/demo

# All tests: those in the documentation first, then the rest through nextest where it is installed.
test:
	$(CARGO) test --workspace --locked --quiet --doc
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --workspace --locked; \
	else \
		$(CARGO) test --workspace --locked --lib --bins --tests --examples; \
	fi

# What must hold beside the tests: form, lints, house rules, dependencies.
check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO) xtask tidy
	$(CARGO) xtask arrows
	$(CARGO) deny --locked check licenses bans sources

# Measures docs/figures; ONLY=pilot, scale, planner, forecast, report, ledger or build takes one part.
bench:
	$(CARGO) build --release --locked --package warplan --package warplan-bench
	target/release/warplan-bench $(ONLY)

# The checkpoints of a war plan, on this repository's example.
issues-review: $(WARPLAN)
	@$(WARPLAN) review $(EXAMPLE)

issue-label-gate: $(WARPLAN)
	@$(WARPLAN) gate labels $(EXAMPLE)

kpi: $(WARPLAN)
	@$(WARPLAN) kpi $(EXAMPLE) --history out/kpi/history.jsonl --out out/kpi
