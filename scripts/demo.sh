#!/bin/sh
# The main job in one minute: an encrypted store in a scratch folder, two secrets, a command that gets them.
set -eu
secrun=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export HOME="$scratch" XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data"
unset SECRETS_PROVIDER SECRUN_PROFILE CREDENTIAL_ENCRYPTION_KEY 2>/dev/null || true

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] || say() { printf '\n%s\n' "$1"; }

say "1. An encrypted store on this machine, and its key"
"$secrun" init --provider local

say "2. Two secrets, read from standard input"
printf %s 'postgres://app:s3cret@db/app' | "$secrun" --provider local -v set app/DATABASE_URL
head -c 24 /dev/urandom | base64 | "$secrun" --provider local -v set --trim app/SIGNING_KEY
"$secrun" --provider local list app

say "3. A profile says how the command gets them"
cat > secrun.toml <<'TOML'
provider = "local"
[secrets]
DATABASE_URL = "app/DATABASE_URL"
SIGNING_KEY = { ref = "app/SIGNING_KEY", as = "file" }
TOML
cat secrun.toml
"$secrun" --dry-run -- sh

say "4. The command sees one in its environment and one in a file in memory"
"$secrun" -- sh -c '
    echo "DATABASE_URL has ${#DATABASE_URL} bytes and begins with ${DATABASE_URL%%:*}"
    echo "SIGNING_KEY_FILE is $SIGNING_KEY_FILE"
    echo "  $(stat -c "mode %a, %s bytes" "$SIGNING_KEY_FILE"), on $(stat -f -c %T "$SIGNING_KEY_FILE")"
    echo "$SIGNING_KEY_FILE" > path
    exit 7
' && code=0 || code=$?
say "5. The exit code is the command's own, and the file is gone"
echo "exit code $code"
[ -e "$(cat path)" ] && { echo "the file is still there"; exit 1; }
echo "no $(cat path)"
[ "$code" = 7 ]
