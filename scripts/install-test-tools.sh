#!/bin/sh
# The reference wrappers that the supervision tests compare with, and the timer of the benches.
# Where they cannot be installed the cases that need them are counted as skipped.
missing=""
for tool in tini dumb-init catatonit; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing$missing"
    # shellcheck disable=SC2086
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } >/dev/null 2>&1 \
        || echo "could not install$missing; the comparisons will be skipped" >&2
else
    echo "not here:$missing; the comparisons will be skipped (install them with the package manager)" >&2
fi
exit 0
