package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

func TestWarpHasAnInverse(t *testing.T) {
	c := num.NewChance(5)
	for range 50 {
		w := bend(c)
		p := geom.Vec{X: c.Uniform(-40, 40), Y: c.Uniform(-40, 40), Z: c.Uniform(-40, 40)}
		if d := w.from(w.to(p)).Dist(p); d > 1e-6 {
			t.Fatalf("%d waves: there and back is %g mm off", len(w.k), d)
		}
	}
}

// The answers of an example agree with each other: nadirs and commissures lie on the line, nadirs below, commissures above, and the wall is where the reference lies but for some millimetres.
func TestExampleIsConsistent(t *testing.T) {
	list, err := examples(context.Background(), 1, 3)
	if err != nil || len(list) != viewsOfEach {
		t.Fatalf("%d examples, %v", len(list), err)
	}
	for _, e := range list {
		at := func(ray float32) float64 { // lowest of the line within a ray
			m := math.Inf(1)
			for d := -1; d <= 1; d++ {
				m = math.Min(m, float64(e.line[(int(math.Round(float64(ray)))+d+segment.NAngle)%segment.NAngle]))
			}
			return m
		}
		for k := range 3 {
			if d := math.Abs(float64(e.nadir[k][1]) - at(e.nadir[k][0])); d > 1.5 {
				t.Errorf("nadir %d lies %.1f rows off the line", k, d)
			}
			if e.commissure[k][1] < e.nadir[0][1]+8 {
				t.Errorf("commissure %d at row %.1f, a nadir at %.1f", k, e.commissure[k][1], e.nadir[0][1])
			}
		}
		var n, far float64
		for _, x := range e.offset {
			if x == x {
				n++
				if math.Abs(float64(x)) > 2 {
					far++
				}
			}
		}
		if n < 0.8*float64(len(e.offset)) || far > 0.15*n {
			t.Errorf("the wall is known at %.0f of %d places and far from the reference at %.0f", n, len(e.offset), far)
		}
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if err := list[0].write(w); err != nil || w.Flush() != nil {
		t.Fatal(err)
	}
	// kind, line, nadirs, commissures, reference, offset, wall: what train.py reads.
	if want := 4*(8+segment.NAngle+6+6+2*segment.NAngle*segment.UnrolledRows) + segment.UnrolledDepths*segment.NAngle*segment.UnrolledRows; b.Len() != want {
		t.Errorf("an example has %d bytes, want %d", b.Len(), want)
	}
	var kind [8]float32
	if err := binary.Read(&b, binary.LittleEndian, &kind); err != nil || kind[0] < 200 || kind[0] > 600 {
		t.Errorf("contrast %g HU, %v", kind[0], err)
	}
}

func TestCrossings(t *testing.T) {
	// A circle of points round the axis, its height the cosine of the angle.
	var line []geom.Vec
	for i := range 200 {
		line = append(line, geom.Vec{X: 2 * math.Pi * (float64(i) + 0.3) / 200})
	}
	place := func(p geom.Vec) (ray, row float64) { return p.X / (2 * math.Pi) * segment.NAngle, 20 + 5*math.Cos(p.X) }
	for a, row := range crossings(line, place) {
		want := 20 + 5*math.Cos(2*math.Pi*float64(a)/segment.NAngle)
		if math.Abs(float64(row)-want) > 0.01 {
			t.Errorf("ray %d: row %.3f, want %.3f", a, row, want)
		}
	}
}
