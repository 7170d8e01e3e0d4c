#!/usr/bin/env bash
# Installs what the tests need beside Rust and is missing on this machine: PostgreSQL's server, a
# browser with its driver, a font that can write Vietnamese, and axe-core, which looks pages over for
# barriers (it lies under target/, and is no part of the product). Further programs may be named that a Debian package of the same name brings.
set -euo pipefail

missing=()
# Debian keeps the server's programs off the PATH, one folder per version.
if ! command -v initdb >/dev/null 2>&1 && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    missing+=(postgresql)
fi
command -v chromium >/dev/null 2>&1 || missing+=(chromium)
command -v chromedriver >/dev/null 2>&1 || missing+=(chromium-driver)
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=vi)" ]; then
    missing+=(fonts-noto-core)
fi
for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || missing+=("$program")
done

axe_version=4.14.1
axe_sum=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
axe=target/axe-core/axe.min.js
cd "$(dirname "$0")/.."
has_axe() {
    [ -f "$axe" ] && echo "$axe_sum  $axe" | sha256sum --check --status
}
if ! has_axe && ! command -v npm >/dev/null 2>&1; then
    missing+=(npm)
fi

fetch_axe() {
    has_axe && return 0
    local work
    work=$(mktemp -d)
    echo "prepare: fetching axe-core $axe_version"
    (cd "$work" && npm pack --silent "axe-core@$axe_version" >/dev/null && tar -xzf axe-core-*.tgz package/axe.min.js)
    mkdir -p "$(dirname "$axe")"
    mv "$work/package/axe.min.js" "$axe"
    rm -rf "$work"
    has_axe || { echo "prepare: axe-core $axe_version is not the file it was" >&2; return 1; }
}

if [ "${#missing[@]}" -eq 0 ]; then
    fetch_axe
    exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "prepare: please install (Debian's names): ${missing[*]}" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "prepare: missing ${missing[*]}, and neither root nor sudo is at hand. Please run:" >&2
    echo "    apt-get install ${missing[*]}" >&2
    exit 1
fi

echo "prepare: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}"
fetch_axe
