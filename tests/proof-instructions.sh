#!/usr/bin/env bash
# Counts the instructions that reading one message of each courier takes (valgrind's callgrind, release build: the same on
# every run of one toolchain) and holds them against the record in the courier's folder. Fails above 1.2 times the record.
#
#     tests/proof-instructions.sh                     # compare all
#     tests/proof-instructions.sh --record [COURIER]  # write the records anew, or one
set -euo pipefail
cd "$(dirname "$0")/.."
tests/prepare.sh valgrind
cargo build --quiet --release -p buuta-webhooks --bin normalise
program=target/release/normalise
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
toolchain="$(rustc --version | cut -d' ' -f1-2), $(valgrind --version), $(uname -m)"

# instructions of a run that reads all samples of a courier so many times
count() {
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "$program" "$1" "$2" >/dev/null 2>"$work/log"
    sed -n 's/^summary: \([0-9]*\).*/\1/p' "$work/out"
}

# instructions for one message; starting and stopping are in both counts
measure() {
    local few many
    few=$(count "$1" 2)
    many=$(count "$1" 12)
    echo $(((many - few) / (10 * $2)))
}

echo "measured with $toolchain"
printf '%-14s %10s %10s %7s\n' courier recorded measured ratio
failed=0
while read -r courier messages; do
    record=webhooks/src/couriers/$courier/instructions.txt
    if [ "${1:-}" = --record ] && [ "${2:-$courier}" = "$courier" ]; then
        echo "$(measure "$courier" "$messages") $toolchain" >"$record"
    elif [ "${1:-}" = --record ]; then
        continue
    fi
    if [ ! -f "$record" ]; then
        printf '%-14s has no record: --record %s writes it\n' "$courier" "$courier"
        failed=1
        continue
    fi
    read -r recorded with <"$record"
    measured=$(measure "$courier" "$messages")
    ratio=$(awk "BEGIN { printf \"%.3f\", $measured / $recorded }")
    note=""
    [ "$with" = "$toolchain" ] || note="  recorded with $with"
    if [ "$((measured * 10))" -gt "$((recorded * 12))" ]; then
        note="  above 1.2$note"
        failed=1
    fi
    printf '%-14s %10d %10d %7s%s\n' "$courier" "$recorded" "$measured" "$ratio" "$note"
done < <("$program")
exit "$failed"
