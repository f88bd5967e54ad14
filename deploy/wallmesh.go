package deploy

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

const (
	fineBelowMM = 6   // below the annulus plane from which the wall is meshed finely, up to the junction
	coarser     = 1.3 // by which rows grow beyond
	apart       = 0.7 // least distance of a lattice's point from a hinge line or an end, as a part of the size there
)

// wallMesh is the inner face of the root as triangles, with the hinge lines along its edges; once thickened, the middle of the wall.
type wallMesh struct {
	lumen     *lumen
	scallops  []*scallop
	hinge     [3][]int32 // nodes of each cusp's attachment, by heart.Cusp, counter-clockwise from commissure to commissure
	point     []geom.Vec
	plan      *plan
	angleMM   float64 // of a radian in the plan
	rim       []bool  // nodes of the two ends
	attached  []bool  // nodes of hinge lines
	triangles [][3]int32
	// Of the wall whose middle it becomes.
	region  []Region // by triangle
	above   []bool   // by triangle: on the aortic side of the hinge lines
	quality Quality
}

// newWallMesh meshes the inner face: rows of points, each shifted by half a gap against the next, that keep off the hinge lines, a Delaunay triangulation on the unrolled lumen that keeps the hinge lines' edges, and then better diagonals and places in space.
func newWallMesh(r *heart.Root, o PatientOptions) (*wallMesh, error) {
	l, err := newLumen(r, o.BelowMM, o.AboveMM)
	if err != nil {
		return nil, err
	}
	w := &wallMesh{lumen: l}
	if w.scallops, err = l.scallops(r, o.WallMM); err != nil {
		return nil, err
	}
	sum := 0.0
	for i := range 60 {
		for j := range 30 {
			sum += l.reach(2*math.Pi*float64(i)/60, l.junction*(float64(j)+0.5)/30)
		}
	}
	w.angleMM = sum / 1800
	w.plan = newPlan(2 * math.Pi * w.angleMM)
	rows, sizes := l.rows(o.WallMM, o.FarMM)
	w.strip(rows, sizes)
	w.fill(rows, sizes) // first: in triangles that reach half way round, the short way round would be a guess
	if err := w.crown(); err != nil {
		return nil, err
	}
	w.relax()
	w.triangles = w.plan.tri
	return w, nil
}

// rows returns the heights of the rows of points, and the size of triangles at each.
func (l *lumen) rows(fine, coarse float64) (at, size []float64) {
	grow := func(from, to float64) (out, sizes []float64) { // beyond from, up to to, which is the last
		sign, step := 1.0, fine
		if to < from {
			sign = -1
		}
		total := 0.0
		for total < math.Abs(to-from)-0.5*step {
			total += step
			out, sizes = append(out, total), append(sizes, step)
			step = min(step*coarser, coarse)
		}
		for i := range out {
			sizes[i] *= math.Abs(to-from) / total
			out[i] = from + sign*out[i]*math.Abs(to-from)/total
		}
		return out, sizes
	}
	bottom := max(l.low, -fineBelowMM)
	down, downSize := grow(bottom, l.low)
	slices.Reverse(down)
	slices.Reverse(downSize)
	at, size = append(at, down...), append(size, downSize...)
	n := int(math.Round((l.junction - bottom) / fine))
	for i := 0; i <= n; i++ {
		at, size = append(at, bottom+(l.junction-bottom)*float64(i)/float64(n)), append(size, fine)
	}
	up, upSize := grow(l.junction, l.high())
	return append(at, up...), append(size, upSize...)
}

// around returns the angles of a row.
func (w *wallMesh) around(row int, size float64) []float64 {
	n := int(math.Round(2 * math.Pi * w.angleMM / size * math.Sqrt(3) / 2))
	zero := w.scallops[0].plan[w.scallops[0].nadir][0]
	out := make([]float64, n)
	for i := range out {
		out[i] = zero + 2*math.Pi*(float64(i)+0.5*float64(row%2))/float64(n)
	}
	return out
}

// strip begins the triangulation with the two ends and triangles from the one to the other.
func (w *wallMesh) strip(rows, sizes []float64) {
	last := len(rows) - 1
	low, high := w.around(0, sizes[0]), w.around(last, sizes[last])
	p := w.plan
	for _, a := range low {
		p.at = append(p.at, [2]float64{a * w.angleMM, rows[0]})
	}
	for _, a := range high {
		p.at = append(p.at, [2]float64{a * w.angleMM, rows[last]})
	}
	n, m := int32(len(low)), int32(len(high))
	for i, j := int32(0), int32(0); i < n || j < m; {
		a, b := i%n, n+j%m
		if j == m || i < n && low[0]+2*math.Pi*float64(i+1)/float64(n) <= high[0]+2*math.Pi*float64(j+1)/float64(m) {
			p.put(int32(len(p.tri)), [3]int32{a, (i + 1) % n, b})
			i++
		} else {
			p.put(int32(len(p.tri)), [3]int32{a, n + (j+1)%m, b})
			j++
		}
	}
	w.rim = make([]bool, n+m)
	for i := range w.rim {
		w.rim[i] = true
	}
	w.attached = make([]bool, n+m)
	for i := range p.at {
		w.point = append(w.point, w.lumen.at(p.at[i][0]/w.angleMM, p.at[i][1]))
	}
}

// add puts a point into the triangulation.
func (w *wallMesh) add(at [2]float64, x geom.Vec, attached bool) int32 {
	n := w.plan.add(at[0], at[1])
	if n >= 0 {
		w.point, w.rim, w.attached = append(w.point, x), append(w.rim, false), append(w.attached, attached)
	}
	return n
}

// crown puts the hinge lines in and keeps their edges.
func (w *wallMesh) crown() error {
	first := int32(-1)
	at := first
	for i, g := range w.scallops {
		nodes := []int32{at}
		for k, q := range g.plan {
			switch {
			case k == 0 && i > 0:
				continue // the last scallop's end
			case k == len(g.plan)-1 && i == 2:
				at = first
			default:
				at = w.add([2]float64{q[0] * w.angleMM, q[1]}, g.at[k], true)
			}
			if at < 0 {
				return torn("at the "+g.cusp.String()+" cusp", "its hinge line comes back on itself")
			}
			if i == 0 && k == 0 {
				first, nodes[0] = at, at
				continue
			}
			nodes = append(nodes, at)
		}
		w.hinge[g.cusp] = nodes
	}
	for c, nodes := range w.hinge {
		for k := 1; k < len(nodes); k++ {
			if !w.keep(nodes[k-1], nodes[k]) {
				return torn("at the "+heart.Cusp(c).String()+" cusp", "its hinge line crosses another, or comes back on itself")
			}
		}
	}
	return nil
}

// keep makes an edge of two points one that stays; edges in its way are flipped.
func (w *wallMesh) keep(a, b int32) bool {
	p := w.plan
	for range 20 {
		_, ok := p.side[[2]int32{a, b}]
		if !ok {
			_, ok = p.side[[2]int32{b, a}]
		}
		if ok {
			p.fixed[between(a, b)] = true
			return true
		}
		flipped := false
		for _, c := range p.tri {
			i := slices.Index(c[:], a)
			if i < 0 {
				continue
			}
			from, to := c[(i+1)%3], c[(i+2)%3]
			if p.turn(a, from, b) > 0 && p.turn(a, to, b) < 0 && p.turn(from, to, b) < 0 {
				if x, y, ok := p.across(from, to); ok && p.convex(from, to, x, y) {
					p.flip(from, to, x, y)
					flipped = true
				}
				break
			}
		}
		if !flipped {
			return false
		}
	}
	return false
}

// fill puts the rows in, but for points near the hinge lines.
func (w *wallMesh) fill(rows, sizes []float64) {
	for k := 1; k < len(rows)-1; k++ {
		for _, angle := range w.around(k, sizes[k]) {
			x := w.lumen.at(angle, rows[k])
			near := false
			for _, g := range w.scallops {
				for i := 1; i < len(g.at) && !near; i++ {
					near = offSegment(x, g.at[i-1], g.at[i]) < apart*sizes[k]
				}
			}
			if !near {
				w.add([2]float64{angle * w.angleMM, rows[k]}, x, false)
			}
		}
	}
}

// offSegment returns the distance of a point from a segment.
func offSegment(p, a, b geom.Vec) float64 {
	d := b.Sub(a)
	t := min(1, max(0, p.Sub(a).Dot(d)/d.Dot(d)))
	return p.Dist(a.AddScaled(t, d))
}

// relax flips diagonals and moves free points to the middle of their neighbours, by turns, where that makes the worst triangle at them better.
func (w *wallMesh) relax() {
	p := w.plan
	for range 6 {
		p.improve(w.point)
		next := p.neighbours()
		of := make([][]int32, len(p.at))
		for t, c := range p.tri {
			for _, v := range c {
				of[v] = append(of[v], int32(t))
			}
		}
		worst := func(v int32) float64 {
			least := math.Inf(1)
			for _, t := range of[v] {
				c := p.tri[t]
				if p.turn(c[0], c[1], c[2]) <= 1e-6 {
					return -1
				}
				least = min(least, leastAngle(w.point[c[0]], w.point[c[1]], w.point[c[2]]))
			}
			return least
		}
		for v := range p.at {
			if w.rim[v] || w.attached[v] {
				continue
			}
			was, at, x := worst(int32(v)), p.at[v], w.point[v]
			var dx, dy, weight float64
			for _, o := range next[v] {
				length := x.Dist(w.point[o])
				ox, oy := p.from(int32(v), o)
				dx, dy, weight = dx+length*ox, dy+length*oy, weight+length
			}
			p.at[v] = [2]float64{at[0] + 0.7*dx/weight, at[1] + 0.7*dy/weight}
			w.point[v] = w.lumen.at(p.at[v][0]/w.angleMM, p.at[v][1])
			if worst(int32(v)) < was {
				p.at[v], w.point[v] = at, x
			}
		}
	}
	p.improve(w.point)
}

// Quality is how well shaped triangles are.
type Quality struct {
	Nodes        int      `json:"nodes"`
	Triangles    int      `json:"triangles"`
	AreaMM2      float64  `json:"areaMM2"`
	LeastDeg     float64  `json:"leastDeg"`     // least angle of a triangle
	WorstRatio   float64  `json:"worstRatio"`   // largest ratio of a triangle's longest edge to its shortest
	SmallestMM2  float64  `json:"smallestMM2"`  // area of a triangle
	ShortestMM   float64  `json:"shortestMM"`   // edge
	LongestMM    float64  `json:"longestMM"`    // edge
	SharpestDeg  float64  `json:"sharpestDeg"`  // largest angle between the normals of two triangles that meet
	WorstPointMM geom.Vec `json:"worstPointMM"` // middle of the triangle with the least angle
	FoldPointMM  geom.Vec `json:"foldPointMM"`  // of the one at the sharpest fold
}

// Limits of quality, beyond which a mesh is refused: constant strain triangles below 10 degrees lock, and a fold of more than 120 degrees is no wall; the ledge under the mitral side of an annulus is one of 100.
const (
	leastDeg    = 10
	worstRatio  = 5
	smallestMM2 = 0.05
	sharpestDeg = 120
)

// qualityOf measures triangles.
func qualityOf(x []geom.Vec, tri [][3]int32) Quality {
	used := map[int32]bool{}
	q := Quality{Triangles: len(tri), LeastDeg: math.Inf(1), SmallestMM2: math.Inf(1), ShortestMM: math.Inf(1)}
	normal := map[[2]int32]geom.Vec{}
	for _, c := range tri {
		n := x[c[1]].Sub(x[c[0]]).Cross(x[c[2]].Sub(x[c[0]]))
		for i := range 3 {
			used[c[i]] = true
			normal[[2]int32{c[i], c[(i+1)%3]}] = n
		}
	}
	q.Nodes = len(used)
	for _, c := range tri {
		a, b, d := x[c[0]], x[c[1]], x[c[2]]
		n := b.Sub(a).Cross(d.Sub(a))
		q.AreaMM2 += n.Norm() / 2
		q.SmallestMM2 = min(q.SmallestMM2, n.Norm()/2)
		if deg := leastAngle(a, b, d) * 180 / math.Pi; deg < q.LeastDeg {
			q.LeastDeg, q.WorstPointMM = deg, a.Add(b).Add(d).Scale(1.0/3)
		}
		short, long := min(a.Dist(b), b.Dist(d), d.Dist(a)), max(a.Dist(b), b.Dist(d), d.Dist(a))
		q.ShortestMM, q.LongestMM, q.WorstRatio = min(q.ShortestMM, short), max(q.LongestMM, long), max(q.WorstRatio, long/short)
		for i := range 3 {
			if o, ok := normal[[2]int32{c[(i+1)%3], c[i]}]; ok {
				if fold := geom.AngleDeg(n, o); fold > q.SharpestDeg {
					q.SharpestDeg, q.FoldPointMM = fold, a.Add(b).Add(d).Scale(1.0/3)
				}
			}
		}
	}
	return q
}

// at returns where what fault says is.
func (q Quality) at() geom.Vec {
	if q.LeastDeg >= leastDeg && q.SharpestDeg > sharpestDeg {
		return q.FoldPointMM
	}
	return q.WorstPointMM
}

// fault says which limit is broken, "" if none.
func (q Quality) fault() string { return q.faultFrom(leastDeg) }

// faultFrom is fault with another least angle.
func (q Quality) faultFrom(least float64) string {
	switch {
	case !(q.LeastDeg >= least):
		return fmt.Sprintf("a triangle has an angle of %.1f degrees, wanted are %g", q.LeastDeg, least)
	case !(q.WorstRatio <= worstRatio):
		return fmt.Sprintf("a triangle's edges are as 1 to %.1f, wanted is 1 to %d at most", q.WorstRatio, worstRatio)
	case !(q.SmallestMM2 >= smallestMM2):
		return fmt.Sprintf("a triangle has %.3g mm2, wanted are %g", q.SmallestMM2, smallestMM2)
	case !(q.SharpestDeg <= sharpestDeg):
		return fmt.Sprintf("two triangles are folded by %.0f degrees, wanted are %d at most", q.SharpestDeg, sharpestDeg)
	}
	return ""
}
