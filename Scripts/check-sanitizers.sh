#!/usr/bin/env bash
# All tests under the thread sanitizer and under the address sanitizer, then a load that must leave no
# memory behind. Takes some ten minutes the first time; with names only those parts are run.
# Usage: Scripts/check-sanitizers.sh [thread] [address] [leaks]
set -euo pipefail
cd "$(dirname "$0")/.."

parts=" ${*:-thread address leaks} "
model=${SCRUBJAY_MODEL:-.cache/model/minilm-l6-v2.sjem}
suppressions=$PWD/Scripts/sanitizers/thread-suppressions.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { printf 'check-sanitizers: %s\n' "$*"; }
fail() {
    say "$*" >&2
    exit 1
}

# The one thing that is suppressed is false, and the suppression hides nothing else.
check_suppression() {
    swiftc -sanitize=thread -Onone -g Scripts/sanitizers/MutexOnly.swift -o "$work/mutex" 2>"$work/log" ||
        fail "MutexOnly does not build: $(cat "$work/log")"
    local with="exitcode=66 suppressions=$suppressions"
    if TSAN_OPTIONS=exitcode=66 "$work/mutex" >"$work/log" 2>&1; then
        say "the tool understands Mutex here; the suppression could go"
    fi
    TSAN_OPTIONS=$with "$work/mutex" >"$work/log" 2>&1 ||
        fail "the suppression does not hold: $(grep -m 1 SUMMARY "$work/log")"
    # Threads that happen to run one after another do not race: a few tries.
    for _ in 1 2 3 4 5 6 7 8; do
        TSAN_OPTIONS=$with "$work/mutex" race >"$work/log" 2>&1 && continue
        say "Mutex alone is quiet, a race is seen"
        return
    done
    fail "a real race is not seen"
}

# Runs all tests one after another, since the tool makes them slow and they wait for each other;
# programs that tests start write their reports there too. Left out: tests of resident memory, of which
# a sanitizer takes several times as much, and the search of 20,000 memories, which would take an hour.
run_tests() { # sanitizer, options' variable, options
    say "tests under the $1 sanitizer"
    swift build --build-tests --sanitize="$1" --scratch-path ".build/$1" >"$work/build" 2>&1 ||
        fail "the build failed: $(grep -m 3 error: "$work/build")"
    local code=0
    env "$2=$3 log_path=$work/report" SCRUBJAY_MODEL="$(realpath "$model")" \
        swift test --no-parallel --skip-build --sanitize="$1" --scratch-path ".build/$1" \
        --skip "MemoryPressureTests|LeakTests|RowLevelTests" \
        >"$work/tests" 2>&1 || code=$?
    if ls "$work"/report.* >/dev/null 2>&1; then
        cat "$work"/report.* >&2
        fail "$(grep -h SUMMARY "$work"/report.* | sort | uniq -c)"
    fi
    [ "$code" -eq 0 ] || { grep -a ✘ "$work/tests" >&2; fail "tests failed"; }
    grep -a 'Test run with' "$work/tests"
}

if [[ $parts == *" thread "* ]]; then
    check_suppression
    run_tests thread TSAN_OPTIONS "exitcode=66 suppressions=$suppressions"
fi
if [[ $parts == *" address "* ]]; then
    # The test runner (XCTest) loses memory of its own; the program is looked at for that below.
    run_tests address ASAN_OPTIONS "detect_leaks=0"
fi
if [[ $parts == *" leaks "* ]]; then
    say "a load on the server with the leak sanitizer, and one with its memory watched"
    swift build --sanitize=address --scratch-path .build/address --product scrubjay >"$work/build" 2>&1 ||
        fail "the build failed: $(grep -m 3 error: "$work/build")"
    ASAN_OPTIONS=detect_leaks=1 python3 Scripts/sanitizers/leak_load.py \
        --server .build/address/debug/scrubjay --model "$model"
    swift build --product scrubjay >"$work/build" 2>&1 ||
        fail "the build failed: $(grep -m 3 error: "$work/build")"
    python3 Scripts/sanitizers/leak_load.py --growth --server .build/debug/scrubjay --model "$model"
fi
