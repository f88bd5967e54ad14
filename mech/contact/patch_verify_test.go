package contact

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// tets is a test's body: linear tetrahedra of St. Venant and Kirchhoff's law.
type tets struct {
	blocks  [][]mech.Block
	slope   [][4]geom.Vec // of the shape functions
	volume  []float64
	mu, lam float64
}

func (b *tets) Name() string              { return "block" }
func (b *tets) Len() int                  { return len(b.blocks) }
func (b *tets) Blocks(e int) []mech.Block { return b.blocks[e] }

// stress returns the second Piola-Kirchhoff stress of a strain, which is linear in it.
func (b *tets) stress(e *matrix) (s matrix) {
	s.plus(2*b.mu, e)
	s.diagonal(b.lam * (e[0][0] + e[1][1] + e[2][2]))
	return s
}

func product(a, b *matrix, transposed bool) (c matrix) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				x := a[i][k]
				if transposed {
					x = a[k][i]
				}
				c[i][j] += x * b[k][j]
			}
		}
	}
	return c
}

func (b *tets) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	var f matrix
	for a, n := range b.blocks[e] {
		f.outer(1, s.Position(n), b.slope[e][a])
	}
	strain := product(&f, &f, true)
	strain.diagonal(-1)
	half := matrix{}
	half.plus(0.5, &strain)
	second := b.stress(&half)
	for i := range 3 {
		for j := range 3 {
			out.EnergyMJ += b.volume[e] / 2 * second[i][j] * half[i][j]
		}
	}
	first := product(&f, &second, false)
	for a := range 4 {
		g := first.times3(b.slope[e][a]).Scale(b.volume[e])
		out.Gradient[3*a], out.Gradient[3*a+1], out.Gradient[3*a+2] = g.X, g.Y, g.Z
		if out.Hessian == nil {
			continue
		}
		for c := range 3 {
			var df matrix
			unit := [3]geom.Vec{{X: 1}, {Y: 1}, {Z: 1}}[c]
			df.outer(1, unit, b.slope[e][a])
			de := product(&f, &df, true)
			var sym matrix
			for i := range 3 {
				for j := range 3 {
					sym[i][j] = (de[i][j] + de[j][i]) / 2
				}
			}
			ds := b.stress(&sym)
			dp := product(&df, &second, false)
			more := product(&f, &ds, false)
			dp.plus(1, &more)
			for n := range 4 {
				g := dp.times3(b.slope[e][n]).Scale(b.volume[e]).Array()
				for i := range 3 {
					out.Hessian[(3*n+i)*12+3*a+c] = g[i]
				}
			}
		}
	}
	return nil
}

func (m *matrix) times3(v geom.Vec) geom.Vec {
	return geom.Vec{X: m[0][0]*v.X + m[0][1]*v.Y + m[0][2]*v.Z, Y: m[1][0]*v.X + m[1][1]*v.Y + m[1][2]*v.Z, Z: m[2][0]*v.X + m[2][1]*v.Y + m[2][2]*v.Z}
}

// add adds a block of n x n x layers cells, 2 mm wide, from height z up, and returns its nodes by layer.
func (b *tets) add(m *mech.Model, n, layers int, z, height float64) [][]mech.Block {
	var nodes [][]mech.Block
	at := func(i, j, k int) geom.Vec {
		return geom.Vec{X: 2*float64(i)/float64(n) - 1, Y: 2*float64(j)/float64(n) - 1, Z: z + height*float64(k)/float64(layers)}
	}
	for k := range layers + 1 {
		var l []mech.Block
		for j := range n + 1 {
			for i := range n + 1 {
				l = append(l, m.AddPosition(at(i, j, k)))
			}
		}
		nodes = append(nodes, l)
	}
	for k := range layers {
		for j := range n {
			for i := range n {
				id := func(c int) (mech.Block, geom.Vec) {
					x, y, z := i+c&1, j+c>>1&1, k+c>>2&1
					return nodes[z][y*(n+1)+x], at(x, y, z)
				}
				for _, t := range [][4]int{{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7}, {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}} { // Kuhn's six about the diagonal
					var bl []mech.Block
					var x [4]geom.Vec
					for q, c := range t {
						var node mech.Block
						node, x[q] = id(c)
						bl = append(bl, node)
					}
					e1, e2, e3 := x[1].Sub(x[0]), x[2].Sub(x[0]), x[3].Sub(x[0])
					det := e1.Dot(e2.Cross(e3))
					s := [4]geom.Vec{{}, e2.Cross(e3).Scale(1 / det), e3.Cross(e1).Scale(1 / det), e1.Cross(e2).Scale(1 / det)}
					s[0] = s[1].Add(s[2]).Add(s[3]).Scale(-1)
					b.blocks, b.slope, b.volume = append(b.blocks, bl), append(b.slope, s), append(b.volume, math.Abs(det)/6)
				}
			}
		}
	}
	return nodes
}

// face is the surface of a layer of nodes.
func face(title string, nodes []mech.Block, n int, half float64) *Body {
	b := &Body{Title: title, Nodes: nodes, HalfMM: Uniform(len(nodes), half)}
	for j := range int32(n) {
		for i := range int32(n) {
			a := j*int32(n+1) + i
			c := a + int32(n) + 1
			b.Triangles = append(b.Triangles, [3]int32{a, a + 1, c + 1}, [3]int32{a, c + 1, c})
		}
	}
	return b
}

// flatten presses a block on a plate, or on another block, by 0.02 mm of its height of 1 mm and returns the bench, the term and its number.
func flatten(t testing.TB, upper, lower, split, augment int) (*bench, Pressing, int) {
	t.Helper()
	m := &mech.Model{}
	down := m.AddControl("down")
	body := &tets{mu: 1 / (2 * 1.3), lam: 0.3 / (1.3 * 0.4)}
	top := body.add(m, upper, 2, 0, 1)
	m.AddTerm(body)
	for _, n := range top[2] {
		m.Supports = append(m.Supports, mech.Support{Block: n, Held: [3]bool{false, false, true}, Follows: [3]int{-1, -1, down}, Scale: [3]float64{0, 0, -1}})
	}
	m.Supports[0].Held = [3]bool{true, true, true} // one corner, and one direction of the next
	m.Supports[0].Follows = [3]int{-1, -1, down}
	m.Supports[1].Held[1] = true
	m.Supports[0].Follows[0], m.Supports[0].Follows[1], m.Supports[1].Follows[1] = -1, -1, -1
	const half = 0.1
	samples := face("sole", top[0], upper, half).NodeSamples(m)
	if split > 0 {
		samples = face("sole", top[0], upper, half).FaceSamples(m, split)
	}
	var term Pressing
	var err error
	if lower == 0 {
		term, err = NewTool("plate", samples, Plane{geom.Plane{Origin: geom.Vec{Z: -half}, Normal: geom.Vec{Z: 1}}}, Law{Stiffness: 100})
	} else {
		under := body.add(m, lower, 2, -1-2*half, 1)
		for i, n := range under[0] {
			m.HoldAxes(n, i == 0, i == 0 || i == 1, true)
		}
		term, err = NewTouch(m, "block", nil, samples, face("bed", under[2], lower, half), Law{Stiffness: 100}, 0, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(term)
	b := newBench(t, m)
	for i := 1; i <= 2; i++ {
		b.s.Controls[down] = 0.01 * float64(i)
		du := make([]float64, m.Unknowns())
		b.a.Lift(du, []float64{0.01 * float64(i-1)}, b.s.Controls)
		m.Move(b.s, 1, du)
		b.step(augment)
	}
	return b, term, 1
}

// A block that is pressed flat bears the same pressure everywhere: exactly on a plate or where meshes match; on a block of another mesh only in patches, for nodes, and the better the more samples a face has.
func TestVerifyPatch(t *testing.T) {
	for _, c := range []struct {
		upper, lower, split, augment int
		rel, patch                   float64
	}{
		{3, 0, 0, 8, 1e-7, 1e-7}, {3, 0, 2, 8, 1e-7, 1e-7}, {3, 3, 0, 8, 1e-7, 1e-7}, // a plate, and meshes that match
		{3, 2, 0, 8, 0.4, 0.1}, {4, 3, 0, 8, 0.4, 0.1}, // nodes against other triangles
		{4, 3, 1, 0, 0.6, 0.05}, {4, 3, 2, 0, 0.2, 0.01}, {4, 3, 4, 0, 0.07, 0.003}, // more samples than nodes, by the penalty alone: the finer, the more even
	} {
		b, term, number := flatten(t, c.upper, c.lower, c.split, c.augment)
		forces := Forces(b.a, number, term, b.s)
		var n, area, worst float64
		for i := range forces {
			n += forces[i].NormalN
			area += forces[i].AreaMM2
		}
		mean := n / area
		for i := range forces {
			worst = math.Max(worst, math.Abs(forces[i].PressureMPa()/mean-1))
		}
		var held float64
		for u, r := range b.sum.Reaction {
			if u%3 == 2 && r < 0 {
				held -= r
			}
		}
		patch := 0.0
		for _, p := range PatchPressures(forces, 0) {
			patch = math.Max(patch, math.Abs(p/mean-1))
		}
		t.Logf("%d cells on %d, split %d, augmented %d times: %.6g MPa, off by %.2g at most, in patches of %d mm by %.2g", c.upper, c.lower, c.split, c.augment, mean, worst, PatchMM, patch)
		if worst > c.rel || patch > c.patch || math.Abs(area-4) > 1e-12 || !(mean > 0.005) {
			t.Errorf("%d cells on %d: pressures differ from their mean of %g MPa by %g of it, over %g mm^2", c.upper, c.lower, mean, worst, area)
		}
		if math.Abs(held-n) > 1e-4*n {
			t.Errorf("the supports bear %g N, the contact %g", held, n)
		}
	}
}
