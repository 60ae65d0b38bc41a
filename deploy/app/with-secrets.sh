#!/bin/sh
# Runs a command with each file of /run/secrets that is named like a setting (telehealth_turn_secret) as that setting in
# the environment (TELEHEALTH_TURN_SECRET): secrets are files to the container engine and variables to the application.
set -eu
for file in "${SECRETS_DIR:-/run/secrets}"/telehealth_*; do
    [ -f "$file" ] || continue
    name=$(basename "$file" | tr 'a-z' 'A-Z')
    case $name in
    *[!A-Z0-9_]*) continue ;;
    esac
    value=$(cat "$file")
    export "$name=$value"
done
exec "$@"
