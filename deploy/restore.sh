#!/bin/sh
# restore.sh FOLDER: fills an empty database and an empty DATA_DIR from a folder that backup.sh wrote. The database is found
# as in backup.sh, as the owner role; both roles must exist (postgres/10-roles.sh makes them).
set -eu
umask 077
[ -z "${PGPASSWORD_FILE:-}" ] || PGPASSWORD=$(cat "$PGPASSWORD_FILE")
export PGPASSWORD="${PGPASSWORD:-}"

tables=$(psql -XqAt -v ON_ERROR_STOP=1 -c "select count(*) from pg_tables where schemaname = 'public'")
if [ "$tables" != 0 ] || [ -n "$(ls -A "$DATA_DIR")" ]; then
    echo "restore: the database or $DATA_DIR is not empty; restore into a new one" >&2
    exit 64
fi
(cd "$1" && sha256sum --check --quiet SHA256SUMS)
pg_restore --exit-on-error --single-transaction --no-owner --dbname "$PGDATABASE" "$1/database.dump"
tar -C "$DATA_DIR" -xf "$1/attachments.tar"
