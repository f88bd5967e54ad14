package contact

import (
	"fmt"
	"testing"

	"github.com/apical-heart/apical/mech"
)

// Looking for the pairs of n points among n triangles of constant density: the time a point grows with the logarithm of n. "first" also grows the tree.
func BenchmarkLook(b *testing.B) {
	for _, n := range []int{1000, 4000, 16000, 64000} {
		m, body, samples := scene(1, n)
		s := m.NewState()
		s.Steps = 1
		for _, first := range []bool{true, false} {
			b.Run(fmt.Sprintf("n=%d/first=%v", n, first), func(b *testing.B) {
				touch, err := NewTouch(m, "scene", nil, samples, body, Law{Stiffness: 1}, 0.2, 0.1)
				if err != nil {
					b.Fatal(err)
				}
				pairs := 0
				for b.Loop() {
					touch.reach.tree.grown = touch.reach.tree.grown && !first
					touch.reach.look(s)
				}
				for e := range samples {
					pairs += len(touch.reach.tops[e])
				}
				b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(n), "ns/point")
				b.ReportMetric(float64(pairs)/float64(n), "pairs/point")
			})
		}
	}
}

// One evaluation, with Hessian, of points of which a part touch a wall.
func BenchmarkTouchElement(b *testing.B) {
	_, touch, s := over(b, 0, toRoof(0.5, 0.2, 0.45), 2, Law{Stiffness: 20, SmoothMM: 0.01})
	var l mech.Local
	for b.Loop() {
		l.Reset(3*len(touch.Blocks(0)), true)
		if err := touch.Element(0, s, s.History, &l); err != nil || l.Idle {
			b.Fatal(err)
		}
	}
}
