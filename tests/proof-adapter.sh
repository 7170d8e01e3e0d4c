#!/usr/bin/env bash
# Shows that a courier comes in by its own folders and its entries in the registries alone: finds the commit that added the
# last courier and looks at everything it touched. Exit code 1 when it touched anything else, 3 when that commit is not here
# (a shallow clone, or no git): then nothing is proved.
set -euo pipefail
cd "$(dirname "$0")/.."

nothing_proved() {
    echo "proof-adapter: $1; nothing is proved" >&2
    exit 3
}
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || nothing_proved "this is no git repository"
read -r commit folder < <(
    git log --no-merges --diff-filter=A --name-only --format='commit %H' -- 'webhooks/src/couriers/*/mod.rs' |
        awk '/^commit / { commit = $2; next } NF { sub("/mod.rs$", ""); print commit, $0; exit }'
) || nothing_proved "no commit that added a courier is here"
[ -n "${commit:-}" ] || nothing_proved "no commit that added a courier is here"
# the first commit of a shallow clone seems to add everything
git rev-parse --verify --quiet "$commit^" >/dev/null || nothing_proved "the commit that added $folder is cut off here"
code=${folder##*/}
echo "$(git log -1 --format='%h %s' "$commit") ($code)"

# what touches more than this would make a courier everybody's business
failed=0
while read -r added removed path; do
    case $path in
    "webhooks/src/couriers/$code/"* | "standins/src/$code/"* | "standins/scenarios/$code/"*) place="its own folder" ;;
    webhooks/src/couriers/mod.rs | standins/src/lib.rs | standins/src/registry.rs) place="its entry" ;;
    CHANGELOG.md) place="the changelog" ;;
    *) place="SOMETHING ELSE" ;;
    esac
    if [ "$place" = "its entry" ]; then
        # nothing is taken away, and every line added names the courier, or is the sentence above its entry
        lines=$(git show --format= --unified=0 "$commit" -- "$path" | sed -n '/^+++/d; s/^+ *//p')
        others=$(grep -v -e '^///' -e "\b$code\b" <<<"$lines" || true)
        if [ "$removed" != 0 ] || [ -n "$others" ]; then place="SOMETHING ELSE"; fi
    fi
    [ "$place" != "SOMETHING ELSE" ] || failed=1
    printf '  %-16s +%-4s -%-4s %s\n' "$place" "$added" "$removed" "$path"
done < <(git show --format= --numstat "$commit")
[ "$failed" = 0 ] && echo "$code touched its own folders and its entries in the registries alone"
exit "$failed"
