#!/bin/sh
# Compares what we make of odd requests with what nginx makes of them; skipped without nginx.
set -eu
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || { echo "check-nginx: SKIPPED: nginx is not installed (apt-get install nginx)"; exit 0; }
export PATH
exec python3 Scripts/nginx/compare.py "${PROGRAM:-.build/release/scrubjay}" "$@"
