#!/usr/bin/env bash
# One proof, on SQLite and on a throw-away PostgreSQL, with the figures it prints:
#
#     tests/proof.sh one_fact_once
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$#" -ne 1 ]; then
    echo "usage: tests/proof.sh MODULE_OF_TESTS" >&2
    exit 2
fi
run=(cargo test --workspace --test main "$1::" -- --nocapture --test-threads 1)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# a name that fits no test proves nothing
proved() {
    "$@" 2>&1 | tee "$log"
    grep -qE '^test result: ok\. [1-9]' "$log" || { echo "no test of this name" >&2; exit 1; }
}
echo "== SQLite"
proved env BUUTA_TEST_DATABASE=sqlite "${run[@]}"
echo "== PostgreSQL"
proved tests/with-postgres.sh env BUUTA_TEST_DATABASE=postgres "${run[@]}"
