#!/usr/bin/env bash
# Everything a change must pass: format, a build without warnings and with declared imports, all tests
# (the house rules among them), and the scripts Scripts/check-*.sh, which skip what is not installed.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '== %s\n' "$*"; }

step format
git ls-files -z "*.swift" | xargs -0 swift format lint --strict --parallel

step build
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift build --build-tests --explicit-target-dependency-import-check error 2>&1 | tee "$log"
if grep -q 'warning:' "$log"; then
    echo "check: the build has warnings" >&2
    exit 1
fi

step tests
swift test --skip-build --no-parallel

for script in Scripts/check-*.sh; do
    [ -f "$script" ] || continue
    step "$script"
    "$script"
done
step "all is well"
