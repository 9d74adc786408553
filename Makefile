# The commands of README and CONTRIBUTING, by name. Everything builds from Cargo.lock.

CARGO ?= cargo
EXAMPLE := --policy examples/pilot/warplan.yaml
WARPLAN := $(CARGO) run --release --locked --quiet --package warplan --

.PHONY: demo test check bench issues-review issue-label-gate kpi

# Plans the built-in pilot and writes its files to out/demo.
demo:
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

# Measures docs/figures; ONLY=pilot, scale, planner, forecast or build takes one part.
bench:
	$(CARGO) build --release --locked --package warplan --package warplan-bench
	target/release/warplan-bench $(ONLY)

# The checkpoints of a war plan, on this repository's example.
issues-review:
	@$(WARPLAN) review $(EXAMPLE)

issue-label-gate:
	@$(WARPLAN) gate labels $(EXAMPLE)

kpi:
	@$(WARPLAN) score $(EXAMPLE)
