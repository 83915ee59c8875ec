#!/usr/bin/env bash
# Installs what Scripts/packages.txt names and the machine lacks; at once done when nothing is missing.
# Usage: Scripts/setup.sh [GROUP…]     groups: build (when none is named), check, bench
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v swift >/dev/null; then
    echo "setup: Swift 6.2 or newer is not on the PATH; get it from https://www.swift.org/install/" >&2
    exit 1
fi
groups=" ${*:-build} "
wanted=$(awk -v groups="$groups" '!/^#/ && NF == 2 && index(groups, " " $2 " ") { print $1 }' Scripts/packages.txt)
if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is not Debian; install what these packages stand for:" $wanted >&2
    exit 0
fi

missing=()
for package in $wanted; do
    state=$(dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    [ "${state:0:2}" = ii ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: all packages for$groups""are there"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: as root: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends -qq "${missing[@]}"
}
# Package lists that are fresh enough need no update, which takes a minute on slow lines.
install || { "${as_root[@]}" apt-get update -qq && install; }
