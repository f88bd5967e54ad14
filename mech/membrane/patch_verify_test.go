package membrane_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/membrane"
)

// dense is a matrix to look into.
type dense struct {
	cliques [][]mech.Block
	a       []float64
	n       int
}

func (d *dense) Zero()                        { clear(d.a) }
func (d *dense) AddDiagonal(u int, x float64) { d.a[u*d.n+u] += x }
func (d *dense) AddClique(c int, local []float64) {
	b := d.cliques[c]
	for i := range 3 * len(b) {
		for j := range 3 * len(b) {
			d.a[int(b[i/3].Unknown(i%3))*d.n+int(b[j/3].Unknown(j%3))] += local[i*3*len(b)+j]
		}
	}
}

// Plates of any mesh whose vertices and edges lie on w = a x²/2 + b y²/2 + c xy are bent alike everywhere, by the moments of the theory of plates, and hold themselves: no force and no moment on vertices and
// edges inside. This is the patch test of Irons (1965) for the three states of constant curvature, at small displacement.
func TestVerifyPatchBending(t *testing.T) {
	for _, curve := range [][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.7, -0.4, 0.5}} {
		m := &mech.Model{}
		b := plate(mesh{6, 6, "random", 0.24}, 6, 6, membrane.Part{Law: steel, ThicknessMM: 0.3, Factor: 1})
		b.Place(m)
		bend := newBending(t, m, b, membrane.Border{})
		m.AddTerm(bend)
		w := func(p geom.Vec) (z float64, slope geom.Vec) {
			return curve[0]*p.X*p.X/2 + curve[1]*p.Y*p.Y/2 + curve[2]*p.X*p.Y, geom.Vec{X: curve[0]*p.X + curve[2]*p.Y, Y: curve[1]*p.Y + curve[2]*p.X}
		}
		// The displacement, and for each edge inside how far its slope is from the mean of its triangles': its lean, found by where the term's gradient depends on it.
		u := make([]float64, m.Unknowns())
		for v, p := range b.Rest {
			u[b.Blocks[v].Unknown(2)], _ = w(p)
		}
		plane := func(c [3]int32) geom.Vec { // slope of the triangle on the vertices
			p, q, r := b.Rest[c[0]], b.Rest[c[1]], b.Rest[c[2]]
			p.Z, _ = w(p)
			q.Z, _ = w(q)
			r.Z, _ = w(r)
			n := q.Sub(p).Cross(r.Sub(p))
			return geom.Vec{X: -n.X / n.Z, Y: -n.Y / n.Z}
		}
		at, border := 0, map[int32]bool{}
		for v, p := range b.Rest {
			border[int32(v)] = p.X == 0 || p.X == 6 || p.Y == 0 || p.Y == 6
		}
		edges := map[[2]int32]int{}
		for k, c := range b.Triangles {
			for i := range 3 {
				edges[[2]int32{c[i], c[(i+1)%3]}] = k
			}
		}
		firstLean := 3 * len(b.Rest)
		for _, c := range b.Triangles { // in the order of NewBending
			for i := range 3 {
				from, to := c[i], c[(i+1)%3]
				other, ok := edges[[2]int32{to, from}]
				if from > to || !ok {
					continue
				}
				d := b.Rest[to].Sub(b.Rest[from]).Unit()
				inward := geom.Vec{X: -d.Y, Y: d.X}
				_, slope := w(b.Rest[from].Lerp(b.Rest[to], 0.5))
				mean := plane(c).Add(plane(b.Triangles[other])).Scale(0.5)
				// the edge's mean normal turns out of the first triangle by the first's slope inward less the edge's
				u[firstLean+at] = mean.Sub(slope).Dot(inward)
				at++
			}
		}
		if want := m.Unknowns() - firstLean; at > want || at < want-2 {
			t.Fatalf("%d edges inside, %d unknowns", at, want)
		}
		a, err := mech.NewAssembly(m)
		if err != nil {
			t.Fatal(err)
		}
		k := &dense{n: m.Unknowns(), a: make([]float64, m.Unknowns()*m.Unknowns())}
		a.Cliques(func(c []mech.Block) { k.cliques = append(k.cliques, c) })
		var sum mech.Sum
		if err := a.Evaluate(m.NewState(), &sum, k, nil); err != nil {
			t.Fatal(err)
		}
		force := make([]float64, k.n)
		size := 0.0
		for i := range force {
			for j := range u {
				force[i] += k.a[i*k.n+j] * u[j]
			}
			size = math.Max(size, math.Abs(force[i]))
		}
		// Vertices two rows inside: their patches know no free edge.
		looked := 0
		near := map[int32]bool{}
		for _, c := range b.Triangles {
			if border[c[0]] || border[c[1]] || border[c[2]] {
				near[c[0]], near[c[1]], near[c[2]] = true, true, true
			}
		}
		for v := range b.Rest {
			inside := true
			for _, c := range b.Triangles {
				for i := range 3 {
					if c[i] == int32(v) && (near[c[0]] && border[c[0]] || border[c[1]] || border[c[2]]) {
						inside = false
					}
				}
			}
			if !inside {
				continue
			}
			looked++
			if f := force[b.Blocks[v].Unknown(2)]; math.Abs(f) > 1e-10*size {
				t.Errorf("curvature %v: vertex %d is pulled by %g of %g", curve, v, f, size)
			}
		}
		if looked < 9 || size == 0 {
			t.Errorf("only %d vertices looked at, forces of %g at the border", looked, size)
		}
		// Curvature and moments, at a small multiple of the displacement.
		const small = 1e-7
		s := m.NewState()
		m.Move(s, small, u)
		d := 10 * 0.027 / 12 / (1 - 0.09)
		mean, radius := (curve[0]+curve[1])/2, math.Hypot((curve[0]-curve[1])/2, curve[2])
		for e, c := range b.Triangles {
			open := false
			for i := range 3 {
				_, ok := edges[[2]int32{c[(i+1)%3], c[i]}]
				open = open || !ok
			}
			if open {
				continue
			}
			got := bend.Curvature(e, s)
			for i, sign := range []float64{1, -1} {
				if x := got.Change[i] / small; math.Abs(x-mean-sign*radius) > 1e-6 {
					t.Errorf("curvature %v: triangle %d has %g for %g", curve, e, x, mean+sign*radius)
				}
				if x, want := got.MomentNMM[i]/small, d*(1.3*mean+0.7*sign*radius); math.Abs(x-want) > 1e-6 {
					t.Errorf("curvature %v: triangle %d has the moment %g for %g", curve, e, x, want)
				}
			}
		}
	}
}
