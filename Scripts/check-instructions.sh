#!/bin/sh
# Counts instructions per token of the encoder at the AVX2 level under callgrind, which noise on
# the machine cannot move, and fails above the limit. Random weights of the shape of MiniLM-L6;
# one layer is run and its count taken six times, since making six takes callgrind a minute.
set -eu
cd "$(dirname "$0")/.."
limit=2100000
for tool in clang valgrind; do
    if ! command -v "$tool" >/dev/null; then
        echo "check-instructions: $tool not installed, skipped"
        exit 0
    fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang -O2 -ffp-contract=off -ISources/C/CKernels/include -ITests/CKernelsSample/include \
    Sources/C/CKernels/*.c Tests/CKernelsSample/*.c -lm -o "$work/driver"
if ! "$work/driver" 2 1 32 32 1 1 1 >/dev/null; then
    echo "check-instructions: no AVX2, skipped"
    exit 0
fi

# One text of 20 tokens; the difference of 3 runs and 1 leaves out what is done once.
count() {
    valgrind --tool=callgrind --callgrind-out-file="$work/out" \
        "$work/driver" 2 1 384 1536 1 20 "$1" >/dev/null 2>&1
    sed -n 's/^summary: //p' "$work/out"
}
once=$(count 1)
thrice=$(count 3)
per_token=$(((thrice - once) * 6 / 40))
echo "check-instructions: $per_token instructions per token (limit $limit)"
[ "$per_token" -le "$limit" ]
