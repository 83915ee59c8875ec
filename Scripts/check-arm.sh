#!/bin/sh
# Compares the bits of a seeded random model between x86 (AVX2 level) and both NEON levels, the
# latter emulated. Needs clang, gcc-aarch64-linux-gnu and qemu-user-static; skipped without them.
set -eu
cd "$(dirname "$0")/.."
for tool in clang aarch64-linux-gnu-gcc qemu-aarch64-static; do
    command -v "$tool" >/dev/null || { echo "check-arm: $tool not installed, skipped"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources="Sources/C/CKernels/*.c Tests/CKernelsSample/*.c"
flags="-O2 -ffp-contract=off -ISources/C/CKernels/include -ITests/CKernelsSample/include"
# shellcheck disable=SC2086
clang $flags $sources -lm -o "$work/x86"
# shellcheck disable=SC2086
clang --target=aarch64-linux-gnu -static $flags $sources -lm -o "$work/arm"

shape="2 96 160 9 33 1"
# shellcheck disable=SC2086
compare() { # name, level elsewhere, level on ARM
    expected=$("$work/x86" "$2" $shape) || { echo "check-arm: no AVX2 here, skipped"; exit 0; }
    found=$(qemu-aarch64-static "$work/arm" "$3" $shape)
    [ "$expected" = "$found" ] || { echo "check-arm: $1 differs: $found, not $expected"; exit 1; }
    echo "check-arm: $1 gives the same bits ($found)"
}
compare "NEON" 2 5
compare "NEON dotprod" 2 6
compare "plain C on ARM" 0 0
