package dicom_test

import (
	"os"
	"testing"

	"github.com/apical-heart/apical/image/dicom"
)

// BenchmarkSeries reads a folder of 400 raw slices of 512 x 512, headers and pixels, from the page cache. Its peer is dcmtkload of
// shared/peers/imaging on the same folder: doc/performance.md.
func BenchmarkSeries(b *testing.B) {
	dir := os.Getenv("APICAL_BENCH_DICOM")
	if dir == "" {
		b.Skip("APICAL_BENCH_DICOM names no folder; shared/peers/imaging/make_volume.py writes one")
	}
	var slices int
	for b.Loop() {
		st, err := dicom.Scan(b.Context(), os.DirFS(dir))
		if err != nil {
			b.Fatal(err)
		}
		v, _, err := st.Series[0].Volume(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		slices = v.Size[2]
	}
	b.ReportMetric(float64(slices)*float64(b.N)/b.Elapsed().Seconds(), "slices/s")
}

// BenchmarkScan reads the headers alone.
func BenchmarkScan(b *testing.B) {
	dir := os.Getenv("APICAL_BENCH_DICOM")
	if dir == "" {
		b.Skip("APICAL_BENCH_DICOM names no folder; shared/peers/imaging/make_volume.py writes one")
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dicom.Scan(b.Context(), os.DirFS(dir)); err != nil {
			b.Fatal(err)
		}
	}
}
