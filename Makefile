# The commands of this project. `make demo` and `make test` work on a fresh machine with a Rust tool chain.

CARGO ?= cargo
SECRUN_BLESS_ENV = SECRUN_BLESS=1
RELEASE = target/dist/secrun
STATIC = $(if $(wildcard $(shell $(CC) -print-file-name=libc.a)),-C target-feature=+crt-static)
ADDRESS = fixed
SKIPPED = $(CURDIR)/target/tmp/skipped.log

.PHONY: demo test test-servers check release bench fuzz bless tools help vault-up verify-vault vault-down

help: ## This list.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: ## Build, store two secrets in a scratch folder, run a command with them.
	$(CARGO) build --quiet
	sh scripts/demo.sh target/debug/secrun

test: tools test-servers ## Every test; installs the reference wrappers and the test servers first.
	@rm -f $(SKIPPED)
	$(CARGO) test --quiet --doc
	$(CARGO) build --quiet --example probe
	$(CARGO) test --lib --test it
	@sh scripts/skipped.sh $(SKIPPED)

test-servers: ## The real servers that tests talk to, into .test-servers; quick when they are there.
	@sh scripts/install-test-servers.sh

vault-up: ## A real Vault for development on 127.0.0.1:18200, insecure; prints exports for eval.
	@sh scripts/vault-dev.sh up

verify-vault: ## Sign and verify with the development server, by secrun and by the server itself.
	@$(CARGO) build --quiet
	@sh scripts/vault-dev.sh verify target/debug/secrun

vault-down: ## End the development server.
	@sh scripts/vault-dev.sh down

check: ## Form, lints, docs, licences, generated files.
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings -D rustdoc::broken_intra_doc_links" $(CARGO) doc --no-deps --quiet --document-private-items
	$(CARGO) test --quiet --test it -- architecture:: generated::
	sh scripts/check-dependencies.sh

release: ## The program as one file that needs no library where it runs, if the C library can be linked so.
	$(CARGO) rustc --release --quiet --bin secrun -- $(STATIC) $(if $(filter fixed,$(ADDRESS)),-C relocation-model=static)
	install -D target/release/secrun $(RELEASE)

bench: tools test-servers release ## Side by side in one run: secrun, tini, curl, plain; ratios, memory, wake-ups.
	$(CARGO) build --release --quiet --example floor
	SECRUN_RELEASE=$(CURDIR)/$(RELEASE) $(CARGO) bench --quiet --bench wrappers

fuzz: ## Every fuzz target for a short while; needs the nightly tool chain.
	for target in answer dotenv profile reference store; do fuzz/run $$target || exit 1; done

bless: ## Write completions, manual pages, profiles and expected messages anew; read the diff.
	$(SECRUN_BLESS_ENV) $(CARGO) test --quiet --test it -- generated:: messages::

tools:
	@sh scripts/install-test-tools.sh
