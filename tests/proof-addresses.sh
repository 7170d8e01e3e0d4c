#!/usr/bin/env bash
# Scores the resolving of addresses and measures its speed beside the Python package
# `vietnamadminunits`, which is put into a throw-away environment. Addresses leave the machine on
# neither side. BUUTA_REFERENCE_DATA names the folder with the labelled addresses.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

rival=$(mktemp -d)
trap 'rm -rf "$rival"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if python3 -m venv "$rival" && "$rival/bin/pip" install --quiet --disable-pip-version-check vietnamadminunits==1.0.4; then
    export BUUTA_RIVAL_PYTHON=$rival/bin/python
else
    echo "pip or the package registry is missing: the speed cannot be compared, and that part fails" >&2
fi
cargo bench --bench addresses
