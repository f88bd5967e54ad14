#!/bin/sh
# Times num/sparse beside CHOLMOD and writes doc/performance-sparse.md. CHOLMOD is Debian's: apt-get install libsuitesparse-dev gcc.
# Run from anywhere: internal/bench/sparse.sh [-n RUNS]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${TMPDIR:-/tmp}/apical-peers
mkdir -p "$work"
cd "$root"
gcc -O2 -o "$work/cholmod" internal/bench/cholmod/cholmod.c -lcholmod -lm
go build -o "$work/bench" ./internal/bench
"$work/bench" sparse -peer "$work/cholmod" -data "$work" -o doc/performance-sparse.md "$@"
