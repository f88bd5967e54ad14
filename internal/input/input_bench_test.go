package input

import (
	"os"
	"testing"
)

// BenchmarkOpen opens a folder of DICOM as the program does: headers, pixels, canonical form, hash.
func BenchmarkOpen(b *testing.B) {
	dir := os.Getenv("APICAL_BENCH_DICOM")
	if dir == "" {
		b.Skip("APICAL_BENCH_DICOM names no folder; shared/peers/imaging/make_volume.py writes one")
	}
	for b.Loop() {
		if _, err := Open(b.Context(), dir, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
