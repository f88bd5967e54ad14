#!/bin/sh
# Races mechanics with CalculiX, measures the ring and writes doc/performance-mechanics.md. CalculiX is Debian's: apt-get install calculix-ccx.
# Where Debian's python3-numpy is there, the row in bricks of shared/peers joins in. It takes ten minutes.
# Run from anywhere: internal/bench/mechanics.sh [-n RUNS] [-most ELEMENTS]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${TMPDIR:-/tmp}/apical-peers/mechanics
peers=$root/../shared/peers/ccx
mkdir -p "$work"
cd "$root"
go build -o "$work/bench" ./internal/bench
decks=
if "$peers/mkdecks.py" "$work" ring_c3d20r_full >/dev/null 2>&1; then
  decks=$work/ring_c3d20r_full.inp
fi
"$work/bench" mechanics -data "$work" -decks "$decks" -o doc/performance-mechanics.md "$@"
