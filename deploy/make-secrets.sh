#!/bin/sh
# make-secrets.sh [FOLDER]: makes the secrets of docker-compose.yml, each a file, in deploy/secrets or in FOLDER. A secret
# that is there is kept, so running it again adds only what is missing. Only the folder's owner may enter it; the files
# themselves are readable, since each container reads its own as an unprivileged user.
set -eu
umask 022
folder=${1:-$(cd "$(dirname "$0")" && pwd)/secrets}
mkdir -p "$folder"
chmod 700 "$folder"

# secret NAME [VALUE]: writes VALUE, or 48 random characters, unless the file is there.
secret() {
    [ -s "$folder/$1" ] && return
    value=${2:-$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')}
    printf '%s' "$value" >"$folder/$1"
}

for name in postgres_superuser_password postgres_owner_password postgres_app_password redis_password \
    telehealth_turn_secret; do
    secret "$name"
done
of() { cat "$folder/$1"; }
secret telehealth_database_url \
    "postgresql+asyncpg://telehealth_app:$(of postgres_app_password)@postgres/telehealth"
secret telehealth_database_owner_url \
    "postgresql+asyncpg://telehealth_owner:$(of postgres_owner_password)@postgres/telehealth"
secret telehealth_redis_url "redis://:$(of redis_password)@redis:6379/0"
