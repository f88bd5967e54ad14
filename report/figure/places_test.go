package figure

import (
	"fmt"
	"strings"
	"testing"

	"github.com/apical-heart/apical/ensemble"
)

// The map has each place in the panel of its size, at its depth and turn, as large as the grid that it lies on; what failed is crossed out, and the best is outlined.
func TestPlaceMap(t *testing.T) {
	s := &ensemble.Search{Sizes: []string{"25", "27"}, DepthMM: [2]float64{2, 8}, TurnDeg: [2]float64{-9, 9}, Best: 2, Planned: ensemble.Place{Size: "25", DepthMM: 5}}
	for _, size := range s.Sizes {
		for _, mm := range []float64{2, 5, 8} {
			for _, deg := range []float64{-9, 0, 9} {
				s.Cells = append(s.Cells, ensemble.Cell{Place: ensemble.Place{Size: size, DepthMM: mm, TurnDeg: deg}, Scored: true, Score: 50 + mm + deg/10, BestPercent: 3})
			}
		}
	}
	s.Cells[4].Scored = false
	s.Cells[5].Slips = true
	s.Cells[2].BestPercent = 40
	s.Cells = append(s.Cells, ensemble.Cell{Place: ensemble.Place{Size: "27", DepthMM: 3.5, TurnDeg: 4.5}, Round: 1, Scored: true, Score: 77.4}, ensemble.Cell{Place: ensemble.Place{Size: "27", DepthMM: 4.25, TurnDeg: 4.5}, Round: 2, Scored: true, Score: 33})
	l := latticeOf(s)
	if len(l.depths) != 3 || len(l.turns) != 3 || pitch(l.depths, s.DepthMM) != 3 || pitch([]float64{5}, [2]float64{5, 5}) != 1 {
		t.Fatalf("%+v", l)
	}
	for i, want := range map[int]int{0: 0, 8: 0, 18: 1, 19: 2} {
		if got := halvings(&s.Cells[i], l, 3, 9); got != want {
			t.Errorf("place %+v lies on the grid halved %d times, want %d", s.Cells[i].Place, got, want)
		}
	}
	f, ok := PlaceMap(s, Options{})
	if !ok {
		t.Fatal("no map")
	}
	for _, want := range []string{"size 25", "size 27", ">77<", ">51<", ">40 %<", `fill="` + scoreColour(77.4) + `"`} {
		if !strings.Contains(f.SVG, want) {
			t.Errorf("the map has no %q", want)
		}
	}
	// Two crosses of two strokes, one in the key; the best is drawn twice, over its neighbours, and once in the key.
	if n := strings.Count(f.SVG, `stroke="`+Alarm+`" stroke-width="0.5"`); n != 4+4 {
		t.Errorf("%d strokes of crosses and plans", n)
	}
	if n := strings.Count(f.SVG, fmt.Sprintf(`stroke="%s" stroke-width="1.1"`, bestColour)); n != 2 {
		t.Errorf("the best is outlined %d times", n)
	}
	if _, ok := PlaceMap(&ensemble.Search{}, Options{}); ok {
		t.Error("a map of nothing")
	}
}

// The strip of a number has its members, its interval if there is one, and the plan.
func TestSpread(t *testing.T) {
	at := func(x float64) *float64 { return &x }
	n := &ensemble.Number{Values: []float64{1, 2, 3}, Least: at(1), Most: at(3)}
	f, ok := Spread(n, nil, Options{})
	if !ok || strings.Count(f.SVG, "<circle") != 3 || strings.Contains(f.SVG, "<rect") || strings.Contains(f.SVG, bestColour) {
		t.Errorf("%v", f.SVG)
	}
	n.Median, n.P5, n.P95 = at(2), at(1.2), at(2.8)
	if f, _ := Spread(n, at(5), Options{}); !strings.Contains(f.SVG, "<rect") || !strings.Contains(f.SVG, bestColour) || !strings.Contains(f.SVG, `cx="23"`) { // 3 of 1 to 5 lies in the middle
		t.Errorf("%v", f.SVG)
	}
	if _, ok := Spread(&ensemble.Number{}, at(1), Options{}); ok {
		t.Error("a strip of nothing")
	}
}
