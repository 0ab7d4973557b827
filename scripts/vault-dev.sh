#!/bin/sh
# The development server: a real OpenBao or Vault on loopback, with Transit and a key that signs.
#
#   vault-dev.sh up             starts it unless it runs, and prints the exports, and nothing else, on standard output
#   vault-dev.sh down           ends it
#   vault-dev.sh verify SECRUN  signs and verifies with it, by SECRUN and by the server itself
#
# VAULT_DEV_PORT is another port than 18200, VAULT_TRANSIT_KEY another key than service-account-issuance.
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
port=${VAULT_DEV_PORT:-18200}
key=${VAULT_TRANSIT_KEY:-service-account-issuance}
address=http://127.0.0.1:$port
token=root
image=openbao/openbao:2.7.2
container=secrun-vault-dev-$port
# Not below target: `cargo clean` must not make us forget a server that runs.
state=$project/.test-servers/vault-dev/$port
log=$state/log
# One line once the server has its port: `process PID START PROGRAM` or `container NAME`.
record=$state/record

say() { printf '%s\n' "$@" >&2; }
fail() { say "error: $1"; shift; for hint; do say "" "hint: $hint"; done; exit 1; }

case $port in '' | *[!0-9]*) fail "VAULT_DEV_PORT is not a number" ;; esac
case $key in *[!A-Za-z0-9._-]*) fail "VAULT_TRANSIT_KEY is not a name of letters, digits, '.', '_' and '-'" ;; esac

# When a process started; nothing if it has ended, though it may still be listed. With the id, this names one process only.
start_of() {
    if [ -r "/proc/$1/stat" ]; then
        sed -e 's/.*) //' -e '/^[ZX]/d' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
    else
        ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '_'
    fi
}

is_process() { [ -n "$2" ] && [ "$(start_of "$1")" = "$2" ]; }

# The program may be a script that started the server: signals go to the whole session where there is one.
send() { kill -s "$1" -- "-$2" 2>/dev/null || kill -s "$1" "$2" 2>/dev/null || true; }

# Sets kind, id, start and program to what was recorded; fails when none of ours runs.
recorded() {
    kind='' id='' start='' program=''
    [ -f "$record" ] && read -r kind id start program <"$record" || return 1
    case $kind in
        process) is_process "$id" "$start" ;;
        container) docker inspect "$id" >/dev/null 2>&1 ;;
        *) return 1 ;;
    esac
}

# The server's own command line, with nothing of the caller's settings.
cli() {
    if [ "$kind" = container ]; then
        docker exec -e BAO_ADDR=http://127.0.0.1:8200 -e BAO_TOKEN="$token" "$id" bao "$@"
    else
        env -i PATH="$PATH" HOME="$state" VAULT_ADDR="$address" BAO_ADDR="$address" \
            VAULT_TOKEN="$token" BAO_TOKEN="$token" "$program" "$@"
    fi
}

answers() { cli token lookup >/dev/null 2>&1; }

taken() {
    rm -f "$log"
    rmdir "$state" 2>/dev/null || true
    fail "127.0.0.1:$port is taken by something else" \
        "see who it is with \`ss -ltnp 'sport = :$port'\`, or choose another port: VAULT_DEV_PORT=18300 make vault-up"
}

# The first of: OpenBao, Vault, a container, the server of the tests.
choose() {
    kind=process
    if program=$(command -v bao); then return; fi
    if program=$(command -v vault); then return; fi
    if command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
        kind=container
        return
    fi
    program=$project/.test-servers/openbao/bin/bao
    sh "$project/scripts/install-test-servers.sh"
    [ -x "$program" ] || fail "there is no OpenBao and no Vault to start" \
        "install \`bao\` or \`vault\`, start Docker, or see what \`make test-servers\` says"
}

# Ends what was started here when the script does not come to its end.
abandon() { send TERM "$id"; }

start_process() {
    own=$state/log.$$
    # A session of its own, so that neither make nor the terminal ends it.
    session=$(command -v setsid || echo nohup)
    env -i PATH="$PATH" HOME="$state" "$session" "$program" server -dev -dev-no-store-token \
        -dev-root-token-id="$token" -dev-listen-address="127.0.0.1:$port" </dev/null >"$own" 2>&1 &
    id=$!
    trap abandon EXIT
    trap 'exit 1' HUP INT TERM
    tries=0
    until grep -q 'server started!' "$own"; do
        if ! kill -0 "$id" 2>/dev/null; then
            trap - EXIT
            said=$(cat "$own")
            rm -f "$own"
            case $said in *'address already in use'*) return 1 ;; esac
            say "$said"
            fail "$program did not start"
        fi
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || fail "$program does not start; see $own"
        sleep 0.1
    done
    start=$(start_of "$id")
    write_record "process $id $start $program"
    mv -f "$own" "$log"
    trap - EXIT HUP INT TERM
}

start_container() {
    id=$container
    docker rm -f "$id" >/dev/null 2>&1 || true
    if ! docker run -d --rm --name "$id" -p "127.0.0.1:$port:8200" --entrypoint bao "$image" server -dev -dev-no-store-token \
        -dev-root-token-id="$token" -dev-listen-address=0.0.0.0:8200 >"$log" 2>&1; then
        docker rm -f "$id" >/dev/null 2>&1 || true
        if grep -q -e 'already allocated' -e 'address already in use' "$log"; then return 1; fi
        say "$(cat "$log")"
        fail "Docker did not start $image" "put \`bao\` on PATH"
    fi
    write_record "container $id"
}

# Whole or not at all.
write_record() {
    printf '%s\n' "$1" >"$record.$$"
    mv -f "$record.$$" "$record"
}

wait_for_answers() {
    tries=0
    until answers; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || fail "the server on 127.0.0.1:$port does not answer" \
            "\`make vault-down\`, then \`make vault-up\`; its log is $log"
        sleep 0.1
    done
}

start() {
    choose
    mkdir -p "$state"
    say "starting ${program:-$image} on 127.0.0.1:$port"
    "start_$kind" && return
    # Another `up` may have been a little faster; until it has written its record, its log has the name that it began with.
    tries=0
    while :; do
        others=$(find "$state" -name 'log.*')
        if recorded; then return; fi
        tries=$((tries + 1))
        if [ -z "$others" ] || [ "$tries" -gt 50 ]; then taken; fi
        sleep 0.1
    done
}

set_up() {
    cli read sys/mounts/transit >/dev/null 2>&1 || cli secrets enable transit >/dev/null 2>&1 \
        || cli read sys/mounts/transit >/dev/null || fail "Transit cannot be enabled"
    cli read "transit/keys/$key" >/dev/null 2>&1 || cli write -f "transit/keys/$key" type=ecdsa-p256 >/dev/null \
        || fail "the key $key cannot be made"
}

up() {
    if recorded; then
        say "it runs already on 127.0.0.1:$port"
    else
        start
    fi
    wait_for_answers
    set_up
    say "" "******************************************************************" \
        "**  INSECURE: for development only, never for a real secret.    **" \
        "**  Memory only: all is lost when it ends. Unsealed. No TLS.    **" \
        "**  Its root token is fixed and known to everyone: \"$token\".      **" \
        "******************************************************************" "" \
        "Use it with: eval \"\$(make -s vault-up)\"     End it with: make vault-down" ""
    printf 'export %s\n' SECRETS_PROVIDER=vault_dev "VAULT_ADDR=$address" "VAULT_TOKEN=$token" \
        "VAULT_TRANSIT_KEY=$key" VAULT_VERIFY_ENABLED=true
}

down() {
    if ! recorded; then
        rm -f "$record" "$log"
        rmdir "$state" 2>/dev/null || true
        say "nothing of ours runs on 127.0.0.1:$port"
        return
    fi
    if [ "$kind" = container ]; then
        docker rm -f "$id" >/dev/null
    else
        send TERM "$id"
        tries=0
        while is_process "$id" "$start"; do
            tries=$((tries + 1))
            [ "$tries" -ne 50 ] || send KILL "$id"
            [ "$tries" -lt 100 ] || fail "process $id does not end"
            sleep 0.1
        done
    fi
    rm -rf "$state"
    say "ended the server on 127.0.0.1:$port; all that was in it is gone"
}

# secrun with the settings that `up` prints, and no others, in a folder without a profile.
secrun() {
    (cd "$scratch" && env -i PATH="$PATH" HOME="$scratch" SECRETS_PROVIDER=vault_dev VAULT_ADDR="$address" \
        VAULT_TOKEN="$token" VAULT_TRANSIT_KEY="$key" VAULT_VERIFY_ENABLED=true "$program_under_test" --provider vault_dev "$@")
}

# The exit code of `secrun verify` for a payload on standard input must be $1.
expect_verify() {
    expected=$1 what=$2
    code=0
    secrun verify --sig "$signature" || code=$?
    [ "$code" = "$expected" ] || fail "secrun verify of $what ended with $code, not $expected"
    say "ok: secrun verify of $what: exit code $code"
}

# What the server itself says of a payload on standard input must be $1.
expect_server() {
    expected=$1 what=$2
    said=$(cli write -field=valid "transit/verify/$key" input="$(base64 | tr -d '\n')" signature="$signature") || said="an error"
    [ "$said" = "$expected" ] || fail "the server says $said of $what, not $expected"
    say "ok: the server's own word on $what: $said"
}

verify() {
    program_under_test=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
    recorded || fail "no development server runs on 127.0.0.1:$port" "make vault-up"
    wait_for_answers
    set_up
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 1' HUP INT TERM
    payload='{"action":"issue","service_account":"billing-worker","scopes":["invoices:read"],"ttl":3600}'
    changed='{"action":"issue","service_account":"billing-worker","scopes":["invoices:write"],"ttl":3600}'

    signature=$(printf %s "$payload" | secrun sign) || fail "secrun sign failed"
    case $signature in
        vault:v[0-9]*:?*) say "ok: secrun sign: $signature" ;;
        *) fail "secrun sign printed no signature of Transit: $signature" ;;
    esac
    printf %s "$payload" | expect_verify 0 "the payload"
    printf %s "$changed" | expect_verify 1 "a changed payload"
    printf %s "$payload" | expect_server true "the payload"
    printf %s "$changed" | expect_server false "a changed payload"

    signature=$(cli write -field=signature "transit/sign/$key" input="$(printf %s "$payload" | base64 | tr -d '\n')")
    printf %s "$payload" | expect_verify 0 "a payload that the server signed"
    say "sign and verify work on 127.0.0.1:$port"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    verify) verify "${2:?the program under test}" ;;
    *) fail "vault-dev.sh up|down|verify SECRUN" ;;
esac
