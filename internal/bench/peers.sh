#!/bin/sh
# Times Apical's kernels beside ITK, VTK, scipy and skimage and writes doc/performance.md. The peers' packages are named in
# shared/peers/README.md ("imaging/"); everything else is made here. Run from anywhere: internal/bench/peers.sh [-n RUNS] [-slow]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
peers=${PEERS:-$root/../shared/peers/imaging}
work=${TMPDIR:-/tmp}/apical-peers
mkdir -p "$work"
[ -f "$work/data/vol.raw" ] || "$peers/make_volume.py" "$work/data"
[ -x "$work/build/itk/itkbench" ] || "$peers/build.sh" "$work/build"
cd "$root"
go build -o "$work/bench" ./internal/bench
mkdir -p doc
[ -d "$work/data/deflate" ] || "$peers/encode.sh" "$work/data"
"$work/bench" loads -data "$work/data" -build "$work/build" -o doc/performance-dicom.md
"$work/bench" compare -data "$work/data" -peers "$peers" -build "$work/build" -o doc/performance.md "$@"
