#!/bin/sh
# Writes the whole of a site into a new folder below BACKUP_DIR: the database, then the attachments. In that order, because
# an attachment is on disk before its row is committed and never changes: so every row of the dump finds its file.
# The database is found by PGHOST, PGUSER, PGDATABASE and PGPASSWORD (or PGPASSWORD_FILE), the attachments in DATA_DIR.
set -eu
umask 077
[ -z "${PGPASSWORD_FILE:-}" ] || PGPASSWORD=$(cat "$PGPASSWORD_FILE")
export PGPASSWORD="${PGPASSWORD:-}"

done=$BACKUP_DIR/$(date -u +%Y%m%dT%H%M%SZ)
unfinished=$done.unfinished
mkdir -p "$unfinished"
pg_dump --format=custom --file "$unfinished/database.dump"
tar -C "$DATA_DIR" -cf "$unfinished/attachments.tar" .
(cd "$unfinished" && sha256sum database.dump attachments.tar >SHA256SUMS)
mv "$unfinished" "$done"
echo "$done"
