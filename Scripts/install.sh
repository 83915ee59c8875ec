#!/usr/bin/env bash
# Puts program, model, manual page and completions below a folder, or takes them away again.
# Usage: Scripts/install.sh install|uninstall FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

program=${SCRUBJAY_PROGRAM:-.build/release/scrubjay}
model=${SCRUBJAY_MODEL:-.cache/model/minilm-l6-v2.sjem}
if [ $# -ne 2 ] || [ -z "$2" ]; then
    echo "usage: Scripts/install.sh install|uninstall FOLDER" >&2
    exit 2
fi
folder=$2
binary=$folder/bin/scrubjay
data=$folder/share/scrubjay
manual=$folder/share/man/man1/scrubjay.1
bash=$folder/share/bash-completion/completions/scrubjay
zsh=$folder/share/zsh/site-functions/_scrubjay
fish=$folder/share/fish/vendor_completions.d/scrubjay.fish

# Takes a text from standard input; the file appears whole or not at all.
write() {
    install -D -m 644 /dev/stdin "$1.new"
    mv "$1.new" "$1"
    echo "install: $1"
}

case $1 in
install)
    # A running server keeps the old file; the new one takes its name.
    install -D -m 755 "$program" "$binary.new"
    mv "$binary.new" "$binary"
    echo "install: $binary"
    write "$data/minilm-l6-v2.sjem" <"$model"
    "$program" man | write "$manual"
    "$program" completions bash | write "$bash"
    "$program" completions zsh | write "$zsh"
    "$program" completions fish | write "$fish"
    ;;
uninstall)
    rm -fv "$binary" "$data/minilm-l6-v2.sjem" "$manual" "$bash" "$zsh" "$fish"
    if [ -d "$data" ]; then rmdir --ignore-fail-on-non-empty "$data"; fi
    ;;
*)
    echo "install: unknown order $1" >&2
    exit 2
    ;;
esac
