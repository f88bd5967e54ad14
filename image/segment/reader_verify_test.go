package segment

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/apical-heart/apical/num/network"
)

// What the reader's network makes of a formula's input, against PyTorch with the same weights (internal/crownset/train.py writes both).
func TestVerifyReaderAgainstPyTorch(t *testing.T) {
	b, err := os.ReadFile("testdata/reader_pytorch.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Values [][4]float64 }
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	in := network.NewMap(UnrolledDepths+1, NAngle, UnrolledRows)
	for c := range in.Channels {
		for a := range NAngle {
			for r := range UnrolledRows {
				in.Ray(c, a)[r] = float32(math.Sin(0.7*float64(c) + 0.13*float64(a) + 0.29*float64(r) + 0.001*float64(c)*float64(a)))
			}
		}
	}
	y := runReader(in)
	if len(want.Values) != 80 {
		t.Fatalf("%d values to compare, want 80", len(want.Values))
	}
	for _, v := range want.Values {
		if got := float64(y.Ray(int(v[0]), int(v[1]))[int(v[2])]); math.Abs(got-v[3]) > 2e-3*(1+math.Abs(v[3])) {
			t.Errorf("map %.0f ray %.0f row %.0f: %g, PyTorch has %g", v[0], v[1], v[2], got, v[3])
		}
	}
}

func BenchmarkReader(b *testing.B) {
	in := network.NewMap(UnrolledDepths+1, NAngle, UnrolledRows)
	for b.Loop() {
		runReader(in)
	}
}
