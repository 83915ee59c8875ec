#!/bin/sh
# Strains a real server with 10,000 connections, silent, slow and greedy clients, and too few descriptors.
set -eu
cd "$(dirname "$0")/.."
exec python3 Scripts/connections/strain.py "${PROGRAM:-.build/release/scrubjay}"
