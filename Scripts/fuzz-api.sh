#!/usr/bin/env bash
# Sends the running server requests of all kinds, made from its own OpenAPI document, and checks the answers.
# Usage: Scripts/fuzz-api.sh PROGRAM MODEL [flags of schemathesis run]     SEED=1 makes other requests
# schemathesis lives in .cache/schemathesis, made at first use from the versions in Tests/APIFuzz.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { echo "usage: Scripts/fuzz-api.sh PROGRAM MODEL [FLAG…]" >&2; exit 2; }
program=$1 model=$2
shift 2
tools=.cache/schemathesis pins=Tests/APIFuzz/requirements.txt

if ! cmp -s "$pins" "$tools/requirements.txt"; then
    echo "fuzz: installing schemathesis into $tools"
    rm -rf "$tools"
    python3 -m venv "$tools"
    "$tools/bin/python" -m pip install --disable-pip-version-check --quiet --requirement "$pins"
    cp "$pins" "$tools/requirements.txt"
fi

folder=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$folder"
}
trap finish EXIT
"$program" serve --port 0 --data "$folder/data" --model-path "$model" \
    >"$folder/line" 2>"$folder/log" &
server=$!
for _ in $(seq 200); do
    url=$(sed -n 's/.* is ready at //p' "$folder/line")
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
[ -n "$url" ] || { echo "fuzz: the server was not ready within 20 s" >&2; exit 1; }

# It leaves files where it runs, which would change the next run.
root=$PWD code=0
(
    cd "$folder"
    export HYPOTHESIS_STORAGE_DIRECTORY=$folder/hypothesis PYTHONDONTWRITEBYTECODE=1
    export PYTHONPATH=$root/Tests/APIFuzz SCHEMATHESIS_HOOKS=hooks
    exec timeout 900 "$root/$tools/bin/schemathesis" \
        --config-file "$root/Tests/APIFuzz/schemathesis.toml" \
        run "$url/openapi.json" --seed "${SEED:-1}" "$@"
) >"$folder/report" 2>&1 || code=$?
if [ "$code" -ne 0 ]; then
    cut -c 1-1000 "$folder/report" >&2
    tail -n 20 "$folder/log" >&2
    exit "$code"
fi
grep -E '^ +[0-9]+ generated| \(in [0-9.]+s\)' "$folder/report"
