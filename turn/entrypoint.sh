#!/bin/sh
# Renders turnserver.conf.tmpl from the environment and becomes coturn. README.md describes every variable.
# Each value is checked against what it may contain, so that none of them can add a line to the configuration.
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
run_dir=${TURN_RUN_DIR:-/run/turn}

refuse() {
    echo "turn: $1" >&2
    exit 64
}

# check NAME VALUE CHARACTERS: refuses a value with any other character, a line break included.
check() {
    case $2 in
    '' | *[!$3]*) refuse "$1 is empty or has characters other than $3" ;;
    esac
}

# secret_of NAME: the value of NAME, or of the file that NAME_FILE names.
secret_of() {
    eval "value=\${$1:-} file=\${$1_FILE:-}"
    if [ -z "$value" ] && [ -n "$file" ]; then
        [ -r "$file" ] || refuse "$1_FILE names $file, which cannot be read"
        value=$(cat "$file")
    fi
    printf %s "$value"
}

# secret_line NAME: the configuration line for that secret, or a refusal.
secret_line() {
    secret=$(secret_of "$1")
    check "$1" "$secret" 'A-Za-z0-9+/=_-'
    [ ${#secret} -ge 32 ] || refuse "$1 must have 32 characters or more; make one with: openssl rand -base64 48"
    echo "static-auth-secret=$secret"
}

address_lines() {
    check TURN_ADDRESS "$TURN_ADDRESS" '0-9a-fA-F:.,'
    for address in $(echo "$TURN_ADDRESS" | tr , ' '); do
        echo "listening-ip=$address"
        echo "relay-ip=$address"
    done
    [ -z "${TURN_EXTERNAL_ADDRESS:-}" ] && return
    check TURN_EXTERNAL_ADDRESS "$TURN_EXTERNAL_ADDRESS" '0-9.'
    check 'TURN_ADDRESS (one IPv4 address where TURN_EXTERNAL_ADDRESS is set)' "$TURN_ADDRESS" '0-9.'
    echo "external-ip=$TURN_EXTERNAL_ADDRESS/$TURN_ADDRESS"
}

# The one exception to the deny list: an own relay address that is private. Never a range, never somebody else's.
allowed_peer_line() {
    [ -z "${TURN_ALLOWED_PEER_ADDRESS:-}" ] && return
    check TURN_ALLOWED_PEER_ADDRESS "$TURN_ALLOWED_PEER_ADDRESS" '0-9a-fA-F:.'
    case ,$TURN_ADDRESS, in
    *,"$TURN_ALLOWED_PEER_ADDRESS",*) echo "allowed-peer-ip=$TURN_ALLOWED_PEER_ADDRESS" ;;
    *) refuse "TURN_ALLOWED_PEER_ADDRESS must be one of the addresses of TURN_ADDRESS" ;;
    esac
}

secret_lines() {
    secret_line TURN_SECRET
    previous=$(secret_of TURN_PREVIOUS_SECRET)
    [ -z "$previous" ] || secret_line TURN_PREVIOUS_SECRET
}

# fill NAME FILE: puts the lines of FILE where @NAME@ stands on a line of its own.
fill() {
    sed -e "/^@$1@\$/r $2" -e "/^@$1@\$/d"
}

realm=${TURN_REALM:-telehealth}
TURN_ADDRESS=${TURN_ADDRESS:-}
TURN_ADDRESS=${TURN_ADDRESS%,}
check TURN_REALM "$realm" 'A-Za-z0-9.-'
check TURN_RUN_DIR "$run_dir" 'A-Za-z0-9._/-'
mkdir -p "$run_dir"
address_lines >"$run_dir/addresses"
allowed_peer_line >"$run_dir/allowed-peer"
secret_lines >"$run_dir/secrets"
sed -e "s|@REALM@|$realm|" -e "s|@RUN_DIR@|$run_dir|" "$here/turnserver.conf.tmpl" |
    fill ADDRESSES "$run_dir/addresses" |
    fill SECRETS "$run_dir/secrets" |
    fill ALLOWED_PEER "$run_dir/allowed-peer" >"$run_dir/turnserver.conf"
rm "$run_dir/secrets"
unset TURN_SECRET TURN_PREVIOUS_SECRET
exec turnserver -c "$run_dir/turnserver.conf"
