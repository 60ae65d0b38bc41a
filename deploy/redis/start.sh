#!/bin/sh
# Becomes Redis with redis.conf and the password of REDIS_PASSWORD_FILE, which thus appears in no command line.
# What is given as arguments is more lines of configuration, one each.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
password=$(cat "$REDIS_PASSWORD_FILE")
case $password in
'' | *[!A-Za-z0-9_-]*)
    echo "redis: the password is empty or has characters other than A-Za-z0-9_-" >&2
    exit 64
    ;;
esac
[ ${#password} -ge 32 ] || { echo "redis: the password must have 32 characters or more" >&2 && exit 64; }
exec redis-server - <<END
$(cat "$here/redis.conf")
requirepass $password
$(printf '%s\n' "$@")
END
