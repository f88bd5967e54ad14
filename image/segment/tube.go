package segment

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Limits of an aorta's lumen: radius 8 to 30 mm covers a 17 mm annulus and a 50 mm aneurysm cut obliquely (ascending aorta 40 +- 4 mm in the AR cohort,
// devices 3.4); a section is round when the free lengths vary by less than a fifth (an ellipse of 3:2 varies by 14 %).
const (
	tubeMinMM  = 8
	tubeMaxMM  = 30
	tubeRound  = 0.20
	tubeStride = 2 // coarse voxels between places looked at
)

// A tubePoint is a place where the blood pool is a tube.
type tubePoint struct {
	at       geom.Vec // centre of the section
	axis     geom.Vec // without a sign
	radiusMM float64
	cv       float64
}

// tubePoints looks for tubes in the blood at every place of a lattice at least tubeMinMM/2 from the border.
func (w *view) tubePoints(s *site) []tubePoint {
	m, dist, r := s.mask, s.dist, s.rays
	var at []int
	for k := w.from(2, 0, tubeStride); k < m.Size[2]; k += tubeStride {
		for j := w.from(1, 0, tubeStride); j < m.Size[1]; j += tubeStride {
			for i := w.from(0, 0, tubeStride); i < m.Size[0]; i += tubeStride {
				if x := m.Index(i, j, k); m.Data[x] != 0 && dist.Data[x] >= tubeMinMM/2 && dist.Data[x] <= tubeMaxMM && ridge(dist, i, j, k) {
					at = append(at, x)
				}
			}
		}
	}
	fans := r.fans(halfSphere(40))
	found := make([]tubePoint, len(at))
	num.Parallel(len(at), 16, func(lo, hi int) {
		for n := lo; n < hi; n++ {
			i, j, k := m.Voxel(at[n])
			found[n] = r.tube(m.LPS(float64(i), float64(j), float64(k)), fans)
		}
	})
	var out []tubePoint
	for _, t := range found {
		if t.radiusMM > 0 {
			out = append(out, t)
		}
	}
	return out
}

// ridge reports whether the distance to the wall grows by less than half of the way made towards any of the 6 neighbours two voxels off:
// near the middle of a tube it does not grow at all, near its wall it grows by the whole way.
func ridge(dist *image.Field, i, j, k int) bool {
	s := dist.SpacingMM()
	d := float64(dist.At(i, j, k))
	for a, n := range [3]int{i, j, k} {
		for _, step := range []int{-2, 2} {
			if n+step < 0 || n+step >= dist.Size[a] {
				continue
			}
			c := [3]int{i, j, k}
			c[a] += step
			if float64(dist.At(c[0], c[1], c[2]))-d > 0.5*2*s[a] {
				return false
			}
		}
	}
	return true
}

// tube returns the roundest section through p, or a zero radius if none is an aorta's.
func (r *rays) tube(p geom.Vec, fans []fan) tubePoint {
	best := tubePoint{cv: math.Inf(1)}
	for i := range fans {
		f := &fans[i]
		c := r.ring(p, f, 2*tubeMaxMM, math.Min(tubeRound, best.cv))
		if c.cv > tubeRound || c.cv >= best.cv || c.meanMM < tubeMinMM || c.meanMM > tubeMaxMM {
			continue
		}
		// A ball is round about any axis; a tube goes on: at least one and a half radii to each side, or two to one.
		q := r.start(c.centre)
		up, down := r.length(q, &f.along[0], 60), r.length(q, &f.along[1], 60)
		if up+down < 3*c.meanMM || math.Max(up, down) < 1.5*c.meanMM {
			continue
		}
		best = tubePoint{at: c.centre, axis: f.axis, radiusMM: c.meanMM, cv: c.cv}
	}
	return best
}

// A tubePart is a run of tube points that lie next to each other, point the same way and are of one width.
type tubePart struct {
	points   []tubePoint
	radiusMM float64 // median
	cv       float64 // median
	lengthMM float64 // extent of the points along their course
}

// tubeParts joins tube points, longest part first.
func tubeParts(ts []tubePoint) []tubePart {
	parent := make([]int, len(ts))
	for i := range parent {
		parent[i] = i
	}
	find := func(a int) int {
		for parent[a] != a {
			parent[a] = parent[parent[a]]
			a = parent[a]
		}
		return a
	}
	const reachMM = 5
	cell := func(p geom.Vec) [3]int {
		return [3]int{int(math.Floor(p.X / reachMM)), int(math.Floor(p.Y / reachMM)), int(math.Floor(p.Z / reachMM))}
	}
	at := map[[3]int][]int{}
	for i, t := range ts {
		c := cell(t.at)
		at[c] = append(at[c], i)
	}
	for i, t := range ts {
		c := cell(t.at)
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				for dz := -1; dz <= 1; dz++ {
					for _, j := range at[[3]int{c[0] + dx, c[1] + dy, c[2] + dz}] {
						u := ts[j]
						if j >= i || t.at.Dist(u.at) > reachMM || math.Abs(t.axis.Dot(u.axis)) < 0.85 ||
							t.radiusMM > 1.25*u.radiusMM || u.radiusMM > 1.25*t.radiusMM {
							continue
						}
						parent[find(i)] = find(j)
					}
				}
			}
		}
	}
	group := map[int][]tubePoint{}
	var keys []int
	for i, t := range ts {
		r := find(i)
		if group[r] == nil {
			keys = append(keys, r)
		}
		group[r] = append(group[r], t)
	}
	sort.Ints(keys)
	var out []tubePart
	for _, k := range keys {
		p := tubePart{points: group[k]}
		var rs, cs []float64
		var a, b geom.Vec
		var far float64
		for _, t := range p.points {
			rs, cs = append(rs, t.radiusMM), append(cs, t.cv)
			if d := t.at.Dist(p.points[0].at); d >= far {
				far, a = d, t.at
			}
		}
		far = 0
		for _, t := range p.points {
			if d := t.at.Dist(a); d >= far {
				far, b = d, t.at
			}
		}
		p.lengthMM = a.Dist(b)
		p.radiusMM, p.cv = median(rs), median(cs)
		out = append(out, p)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].lengthMM > out[j].lengthMM })
	return out
}
