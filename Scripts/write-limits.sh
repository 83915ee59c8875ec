#!/usr/bin/env bash
# Puts the table that `scrubjay docs limits` prints between the marks of docs/operating.md.
# Usage: Scripts/write-limits.sh PROGRAM
set -euo pipefail
program=$(realpath "${1:?usage: Scripts/write-limits.sh PROGRAM}")
cd "$(dirname "$0")/.."
page=docs/operating.md
{
    sed '/^<!-- Limits:/q' "$page"
    "$program" docs limits
    sed -n '/^<!-- end of limits/,$p' "$page"
} >"$page.new"
mv "$page.new" "$page"
