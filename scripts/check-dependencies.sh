#!/bin/sh
# Licences, sources and banned crates, as far as that can be checked without a network.
set -e
if command -v cargo-deny >/dev/null 2>&1; then
    cargo deny --offline --log-level error check bans licenses sources
else
    # The tree itself can always be looked at.
    echo "cargo-deny is not here: licences and banned crates are checked, sources are not" >&2
    python3 scripts/check-licences.py
fi
# The older `h2` belongs to a second HTTP stack.
for crate in aws-lc-sys openssl-sys native-tls "h2 v0.3"; do
    if cargo tree --edges normal --prefix none 2>/dev/null | grep -q "^$crate[ .]"; then
        echo "error: $crate is in the dependency tree; see deny.toml" >&2
        exit 1
    fi
done
