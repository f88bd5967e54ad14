package plan

import (
	"bytes"
	"encoding/hex"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/valve/sizing"
)

type every struct {
	A bool
	B string
	C int
	D int8
	E int16
	F int32
	G int64
	H uint
	I uint8
	J uint16
	K uint32
	L uint64
	M float32
	N float64
	O [2]uint8
	P []uint8
	Q []int16
	R []float32
	S []float64
	T []geom.Vec
	U *every2
	V map[string]int
	W []*every2
	X [3]heart.Point
	heart.Calcium
	Hidden  string `json:"-"`
	scratch func() `keep:"-"`
}

type every2 struct{ Named heart.Cusp }

type every3 struct{ Value every }

func full() every {
	return every{A: true, B: "瓣环", C: -1, D: -8, E: -16, F: -32, G: math.MinInt64, H: 1, I: 255, J: 1 << 15, K: 1 << 31, L: math.MaxUint64,
		M: -1.5, N: math.Copysign(0, -1), O: [2]uint8{1, 2}, P: []uint8{3}, Q: []int16{-1024, 3071}, R: []float32{float32(math.Inf(1)), 1e-40},
		S: []float64{math.Pi, math.SmallestNonzeroFloat64}, T: []geom.Vec{{X: 1}, {Z: -2}}, U: &every2{heart.NonCoronary},
		V: map[string]int{"b": 2, "a": 1, "c": 3}, W: []*every2{nil, {heart.Right}}, X: [3]heart.Point{1: {Found: true, Reason: "seen"}},
		Calcium: heart.Calcium{FixedHU: 850, Voxels: []heart.CalciumVoxel{{HU: 1200, Region: heart.RegionLVOT}}}, Hidden: "kept all the same"}
}

var everyCodec = Keep(func(c *every3) *every { return &c.Value })

func TestCodecRoundTrip(t *testing.T) {
	if c := (every3{every{scratch: func() {}}}); everyCodec.Load(&c, must(everyCodec.Save(&every3{}))) != nil || c.Value.scratch != nil {
		t.Error("scratch of what was there before stayed")
	}
	for name, v := range map[string]every{
		"full":  full(),
		"zero":  {},
		"empty": {P: []uint8{}, Q: []int16{}, R: []float32{}, S: []float64{}, T: []geom.Vec{}, V: map[string]int{}, W: []*every2{}},
	} {
		b, err := everyCodec.Save(&every3{v})
		if err != nil {
			t.Fatal(err)
		}
		got := every3{full()} // nothing of what was there before may stay
		if err := everyCodec.Load(&got, b); err != nil {
			t.Fatal(name, err)
		}
		if !reflect.DeepEqual(got.Value, v) || math.Signbit(got.Value.N) != math.Signbit(v.N) {
			t.Errorf("%s came back as %+v", name, got.Value)
		}
		for range 20 { // the order of a map is chance
			if again, _ := everyCodec.Save(&every3{v}); !bytes.Equal(again, b) {
				t.Fatalf("%s: the same value gave other bytes", name)
			}
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// The types that the product keeps can be kept, and come back equal.
func TestCodecOfTheProduct(t *testing.T) {
	c := Case{
		Root:      &heart.Root{Lumen: &mesh.Surface{Points: []geom.Vec{{X: 1}}, Triangles: [][3]int32{{0, 0, 0}}}, Centreline: geom.Curve{{}, {Z: 1}}},
		Ventricle: &heart.Ventricle{Complete: true},
		Chest:     &heart.Chest{Skin: &mesh.Surface{}},
		Measures:  &measure.Set{Sections: []measure.Section{{ID: "annulus"}}},
		Sizing:    &sizing.Result{},
		Volume:    &image.Volume{Grid: image.Grid{Size: [3]int{2, 1, 1}}, HU: []int16{-1024, 300}},
	}
	roundTrip(t, &c, Keep(func(c *Case) **heart.Root { return &c.Root }))
	roundTrip(t, &c, Keep(func(c *Case) **heart.Ventricle { return &c.Ventricle }))
	roundTrip(t, &c, Keep(func(c *Case) **heart.Chest { return &c.Chest }))
	roundTrip(t, &c, Keep(func(c *Case) **measure.Set { return &c.Measures }))
	roundTrip(t, &c, Keep(func(c *Case) **sizing.Result { return &c.Sizing }))
	roundTrip(t, &c, Keep(func(c *Case) **image.Volume { return &c.Volume }))
}

func roundTrip(t *testing.T, c *Case, codec Codec[Case]) {
	t.Helper()
	b, err := codec.Save(c)
	if err != nil {
		t.Fatal(err)
	}
	got := *c
	got.Root, got.Ventricle, got.Chest, got.Measures, got.Sizing, got.Volume = nil, nil, nil, nil, nil, nil
	if err := codec.Load(&got, b); err != nil {
		t.Fatal(err)
	}
	again, _ := codec.Save(&got)
	if !bytes.Equal(again, b) {
		t.Error("what came back is written otherwise")
	}
}

// Bytes cut anywhere, bytes too many, and bytes of another type are refused and change nothing.
func TestCodecRefuses(t *testing.T) {
	b, _ := everyCodec.Save(&every3{full()})
	for n := range b {
		got := every3{}
		if err := everyCodec.Load(&got, b[:n]); err == nil || !reflect.DeepEqual(got, every3{}) {
			t.Fatalf("cut after %d of %d bytes: %v, %+v", n, len(b), err, got)
		}
	}
	if err := everyCodec.Load(&every3{}, append(bytes.Clone(b), 0)); err == nil {
		t.Error("a byte too many was not seen")
	}
	other := Keep(func(c *every3) *every2 { return &every2{} })
	if other.Layout == everyCodec.Layout || other.Load(&every3{}, b) == nil {
		t.Error("bytes of another type were read")
	}
	for name, keep := range map[string]func(){
		"an unexported field": func() { Keep(func(c *every3) *struct{ hidden int } { return nil }) },
		"an interface":        func() { Keep(func(c *every3) *struct{ E error } { return nil }) },
		"a function":          func() { Keep(func(c *every3) *struct{ F func() } { return nil }) },
		"a channel":           func() { Keep(func(c *every3) *chan int { return nil }) },
		"a map of numbers":    func() { Keep(func(c *every3) *map[int]int { return nil }) },
		"nothing":             func() { Keep(func(c *every3) *[]struct{} { return nil }) },
		"no elements":         func() { Keep(func(c *every3) *[0]int { return nil }) },
		"itself":              func() { Keep(func(c *every3) *ring { return nil }) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was kept", name)
				}
			}()
			keep()
		}()
	}
}

type ring struct{ Next *ring }

// The form of the bytes is fixed: this is what Keep's comment says, written out.
func TestCodecGolden(t *testing.T) {
	type small struct {
		N int16
		S []float32
		P *bool
		T string
	}
	codec := Keep(func(c *small) *small { return c })
	b, _ := codec.Save(&small{N: -2, S: []float32{1}, T: "ab"})
	want := strings.Join([]string{"feff", "0200000000000000" + "0000803f", "00", "0200000000000000" + "6162"}, "")
	if got := hex.EncodeToString(b[32:]); got != want || hex.EncodeToString(b[:32]) != codec.Layout {
		t.Errorf("bytes %s, wanted %s", got, want)
	}
}

// Whatever the bytes, loading ends with an error or with a value that is written as the same bytes.
func FuzzLoad(f *testing.F) {
	for _, v := range []every{full(), {}} {
		b, _ := everyCodec.Save(&every3{v})
		f.Add(b[32:])
	}
	head, _ := hex.DecodeString(everyCodec.Layout)
	f.Fuzz(func(t *testing.T, body []byte) {
		var c every3
		if everyCodec.Load(&c, append(bytes.Clone(head), body...)) != nil {
			return
		}
		b, _ := everyCodec.Save(&c)
		var again every3
		if err := everyCodec.Load(&again, b); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}

func BenchmarkKeepVolume(b *testing.B) {
	c := Case{Volume: &image.Volume{HU: make([]int16, 512*512*100)}}
	codec := Keep(func(c *Case) **image.Volume { return &c.Volume })
	b.SetBytes(int64(2 * len(c.Volume.HU)))
	for b.Loop() {
		data, err := codec.Save(&c)
		if err == nil {
			err = codec.Load(&c, data)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKeepSurface(b *testing.B) {
	c := Case{Chest: &heart.Chest{Skin: &mesh.Surface{Points: make([]geom.Vec, 100_000), Triangles: make([][3]int32, 200_000)}}}
	codec := Keep(func(c *Case) **heart.Chest { return &c.Chest })
	for b.Loop() {
		data, err := codec.Save(&c)
		if err == nil {
			err = codec.Load(&c, data)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/surface")
}
