#!/usr/bin/env bash
# Installs what the tests need beside Rust and is missing on this machine: PostgreSQL's server, a
# browser with its driver, and a font that can write Vietnamese.
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

if [ "${#missing[@]}" -eq 0 ]; then
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
