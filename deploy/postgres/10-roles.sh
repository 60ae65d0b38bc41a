#!/bin/sh
# Makes the two roles and the database, once, when PostgreSQL starts with an empty folder: the image runs this as its
# superuser. telehealth_owner migrates; telehealth_app is what the application connects as. `telehealth migrate` grants it
# its rights, which leave out changing the audit.
set -eu

password_of() {
    value=$(cat "${SECRETS_DIR:-/run/secrets}/$1")
    case $value in
    '' | *[!A-Za-z0-9_-]*)
        echo "postgres: secret $1 is empty or has characters other than A-Za-z0-9_-" >&2
        exit 64
        ;;
    esac
    printf %s "$value"
}

owner=$(password_of postgres_owner_password)
app=$(password_of postgres_app_password)
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
create role telehealth_owner login password '$owner';
create role telehealth_app login password '$app';
create database telehealth owner telehealth_owner template template0 encoding 'UTF8'
    locale_provider builtin builtin_locale 'C.UTF-8';
revoke all on database telehealth from public;
grant connect on database telehealth to telehealth_app;
SQL
