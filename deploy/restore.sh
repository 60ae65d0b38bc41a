#!/bin/sh
# restore.sh FOLDER: fills an empty database and an empty DATA_DIR from a folder that backup.sh wrote. The database is found
# as in backup.sh, as the owner role; both roles must exist (postgres/10-roles.sh makes them). In a new server one step is
# left to a person, and this says which.
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

# The audit is sealed by ranges of transaction ids, which start low again in a new server: new rows would fall into ranges
# that are sealed already. The next id must lie past them, at the start of a file of transaction states (2^20 ids each).
sealed=$(psql -XqAt -v ON_ERROR_STOP=1 -c "select coalesce(max(to_txid), 0) from audit_seal")
next=$(psql -XqAt -v ON_ERROR_STOP=1 -c "select pg_current_xact_id()")
if [ "$next" -le "$sealed" ]; then
    past=$(((sealed / 1048576 + 1) * 1048576))
    [ $((past % 4294967296)) -ne 0 ] || past=$((past + 1048576))
    echo "One step is left. Before the application starts, stop PostgreSQL and run as its user, then start it:"
    echo "pg_resetwal --next-transaction-id=$((past % 4294967296)) --epoch=$((past / 4294967296)) PGDATA"
fi
