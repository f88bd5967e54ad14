package segment

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// The left ventricle is where the blood is walled in by thick muscle. In most places of a left ventricle two directions of three meet muscle at least 6 mm
// thick (walls of 6 to 12 mm; two valves and a papillary muscle in the way); a right ventricle has it on its septal and diaphragmatic sides only.
const (
	walledShare   = 0.62
	walledReachMM = 12 // mean free length: keeps small vessels inside liver or muscle out
)

// A chamberPoint is a place inside a chamber walled by muscle.
type chamberPoint struct {
	at     geom.Vec
	share  float64
	reach  float64
	walled bool
}

// chamber returns the largest group of walled places, the left ventricle if there is one, as points of a lattice of 2 coarse voxels.
func (w *view) chamber(site *site) []chamberPoint {
	var at []int
	for k := w.from(2, 0, tubeStride); k < w.Size[2]; k += tubeStride {
		for j := w.from(1, 0, tubeStride); j < w.Size[1]; j += tubeStride {
			for i := w.from(0, 0, tubeStride); i < w.Size[0]; i += tubeStride {
				if x := w.Index(i, j, k); site.mask.Data[x] != 0 && site.dist.Data[x] >= 5 {
					at = append(at, x)
				}
			}
		}
	}
	hu, dirs := image.NewFieldSampler(w.hu), site.rays.bothWays(halfSphere(24))
	pts := make([]chamberPoint, len(at))
	num.Parallel(len(at), 64, func(lo, hi int) {
		for n := lo; n < hi; n++ {
			i, j, k := w.Voxel(at[n])
			p := w.LPS(float64(i), float64(j), float64(k))
			s, l := site.rays.walled(hu, p, dirs, 60, site.lowHU, walledShare)
			pts[n] = chamberPoint{at: p, share: s, reach: l, walled: s >= walledShare && l >= walledReachMM}
		}
	})
	// Join walled places that are neighbours on the lattice, diagonals too.
	index := map[int]int{}
	for n, x := range at {
		if pts[n].walled {
			index[x] = n
		}
	}
	seen := make([]bool, len(at))
	var best []int
	for n := range at {
		if !pts[n].walled || seen[n] {
			continue
		}
		seen[n] = true
		group := []int{n}
		for q := 0; q < len(group); q++ {
			i, j, k := w.Voxel(at[group[q]])
			for dk := -tubeStride; dk <= tubeStride; dk += tubeStride {
				for dj := -tubeStride; dj <= tubeStride; dj += tubeStride {
					for di := -tubeStride; di <= tubeStride; di += tubeStride {
						if !w.Inside(i+di, j+dj, k+dk) {
							continue
						}
						if o, ok := index[w.Index(i+di, j+dj, k+dk)]; ok && !seen[o] {
							seen[o] = true
							group = append(group, o)
						}
					}
				}
			}
		}
		if len(group) > len(best) {
			best = group
		}
	}
	sort.Ints(best)
	out := make([]chamberPoint, len(best))
	for n, b := range best {
		out[n] = pts[b]
	}
	return out
}

// centre returns the mean of the places, each weighted by its share of muscle.
func centre(c []chamberPoint) geom.Vec {
	var s geom.Vec
	var n float64
	for _, p := range c {
		s, n = s.AddScaled(p.share, p.at), n+p.share
	}
	return s.Scale(1 / math.Max(n, 1e-9))
}
