#!/usr/bin/env bash
# Reads made-up input with libFuzzer and AddressSanitizer: HTTP requests, and JSON bodies and parameters.
# Usage: Scripts/fuzz.sh SECONDS [TARGET…]     targets: http, json (both when none is named)
# What is found interesting is kept in .cache/fuzz/TARGET/corpus, what fails in .cache/fuzz/TARGET;
# an input that failed is run again with: .cache/fuzz/build/release/FuzzHTTP FILE (or FuzzJSON).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: Scripts/fuzz.sh SECONDS [TARGET…]}
shift
[ $# -gt 0 ] || set -- http json

# Whatever can be reached is instrumented; -enable-testing lets the targets see the parsers.
build() {
    SCRUBJAY_FUZZ=1 swift build -c release --scratch-path .cache/fuzz/build --product "$1" \
        --sanitize address -Xswiftc -enable-testing -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld
}
for target in "$@"; do
    case "$target" in
    http) product=FuzzHTTP ;;
    json) product=FuzzJSON ;;
    *) echo "fuzz: there is no target $target" >&2; exit 2 ;;
    esac
    echo "== $product (the first build takes minutes)"
    build "$product"
    own=.cache/fuzz/$target
    mkdir -p "$own/corpus"
    echo "== $product for $seconds s"
    # Leaks are not looked for: the Swift runtime keeps its tables to the end.
    ASAN_OPTIONS=detect_leaks=0 ".cache/fuzz/build/release/$product" \
        -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
        -artifact_prefix="$own/" -dict="Fuzz/Corpus/$target.dict" -print_final_stats=1 \
        -verbosity=0 "$own/corpus" "Fuzz/Corpus/$target"
done
