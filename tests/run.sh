#!/usr/bin/env bash
# All tests: unit tests of every crate, then the integration tests twice, on SQLite and on a
# throw-away PostgreSQL. Both storages must pass the same number of tests, above zero.
#
# Every step names the whole workspace, so that Cargo builds the dependencies once.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
broken=0

# step NAME COMMAND...: runs it in sight, keeps its output, remembers a failure and goes on.
step() {
    local name=$1
    shift
    echo "== $name"
    if ! "$@" 2>&1 | tee "$logs/$name"; then
        echo "== $name: FAILED"
        broken=1
    fi
}

# count passed|failed NAME...: sums Cargo's "test result:" lines.
count() {
    local what=$1 name
    shift
    for name in "$@"; do
        if [ -f "$logs/$name" ]; then cat "$logs/$name"; fi
    done | awk -v what="$what" '
        /^test result: / { for (i = 2; i <= NF; i++) if ($i == what ";") sum += $(i - 1) }
        END { print sum + 0 }'
}

# The other crates' integration tests, by name; the root crate has one, `main`, run further down.
others=()
for file in entities/tests/*.rs migrations/tests/*.rs webhooks/tests/*.rs standins/tests/*.rs; do
    if [ -f "$file" ]; then
        others+=(--test "$(basename "$file" .rs)")
    fi
done

step units cargo test --workspace --no-fail-fast --lib --bins ${others[@]+"${others[@]}"}
if [ "$(count passed units)" -eq 0 ] && [ "$broken" -ne 0 ]; then
    echo "tests: nothing ran"
    exit 1
fi
step documentation cargo test --workspace --no-fail-fast --doc
step sqlite env BUUTA_TEST_DATABASE=sqlite \
    cargo test --workspace --no-fail-fast --test main
step postgres tests/with-postgres.sh env BUUTA_TEST_DATABASE=postgres \
    cargo test --workspace --no-fail-fast --test main

sqlite=$(count passed sqlite)
postgres=$(count passed postgres)
passed=$(count passed units documentation sqlite postgres)
failed=$(count failed units documentation sqlite postgres)

echo
echo "SQLite: $sqlite tests passed; PostgreSQL: $postgres tests passed"
if [ "$sqlite" -eq 0 ]; then
    echo "no integration test ran"
    broken=1
fi
if [ "$sqlite" -ne "$postgres" ]; then
    echo "the two storages did not pass the same tests"
    broken=1
fi
# A step that broke without a failing test (a build error, unequal counts) counts as one failure.
if [ "$broken" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
fi
echo "tests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
