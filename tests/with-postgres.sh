#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL:
#
#     tests/with-postgres.sh sh -c 'psql "$BUUTA_TEST_POSTGRES_URL" -c "select version()"'
#
# The server lives in a new directory under /tmp, listens on a free port of 127.0.0.1, trusts
# everybody there and promises nothing about power cuts (fsync is off; BUUTA_POSTGRES_FSYNC=on for measurements). The command finds it in
# BUUTA_TEST_POSTGRES_URL. Whatever ends the command, the server stops and the directory goes; the
# command's exit code is kept.
set -euo pipefail

if [ "$#" -eq 0 ]; then
    echo "usage: tests/with-postgres.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi

# Debian keeps the server's programs off the PATH, one folder per version: take the newest.
find_programs() {
    local newest
    newest=$(find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb 2>/dev/null | sort -V | tail -n 1)
    if [ -n "$newest" ]; then
        dirname "$newest"
    elif command -v initdb >/dev/null 2>&1; then
        dirname "$(command -v initdb)"
    else
        echo "with-postgres: no initdb here; run tests/prepare.sh first" >&2
        return 1
    fi
}

programs=$(find_programs)
work=$(mktemp -d /tmp/buuta-postgres.XXXXXX)
data=$work/data
command_pid=

# PostgreSQL refuses to run as root, and runs from a directory it may read.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd "$work" && runuser -u postgres -- "$@")
    else
        (cd "$work" && "$@")
    fi
}

clean_up() {
    trap - EXIT INT TERM HUP
    if [ -n "$command_pid" ]; then
        kill -TERM -- "-$command_pid" 2>/dev/null || true
    fi
    if [ -f "$data/postmaster.pid" ]; then
        as_postgres "$programs/pg_ctl" stop -D "$data" -m immediate -w -t 30 >/dev/null 2>&1 || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$work"
fi

if ! as_postgres "$programs/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
    --no-sync >"$work/initdb.log" 2>&1; then
    cat "$work/initdb.log" >&2
    exit 1
fi

# A port that is free now may be taken a moment later: try again with another one. The range lies
# below the ports the system hands out by itself.
started=
for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 12000))
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        continue
    fi
    if as_postgres "$programs/pg_ctl" start -D "$data" -w -t 60 -l "$work/server.log" -o \
        "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work -c fsync=${BUUTA_POSTGRES_FSYNC:-off} -c max_connections=300 -c shared_buffers=128MB" \
        >/dev/null 2>&1; then
        started=yes
        break
    fi
done
if [ -z "$started" ]; then
    echo "with-postgres: the server does not start; its log:" >&2
    cat "$work/server.log" >&2 || true
    exit 1
fi

export BUUTA_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"

# The command gets a process group of its own, so that stopping this script stops all of it.
set -m
"$@" <&0 &
command_pid=$!
set +m
status=0
wait "$command_pid" || status=$?
command_pid=
exit "$status"
