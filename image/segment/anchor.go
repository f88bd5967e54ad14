package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// The second look at the scan hangs on nothing but the heart: its lattice on a voxel that the blood itself names, the blood's density on
// what lies about that voxel. A scan that is cut closer, or not, is the same to it.
const (
	anchorCubeMM = 20 // edge of the cube whose blood is weighed: half a ventricle's width
	anchorReign  = 15 // mm along each axis within which an anchor has the most blood: peaks are so far apart that the nearest one is the nearest for sure
	anchorFarMM  = 30 // along each axis from the middle of the ventricle that the first look found
	anchorTopHU  = 600
	aboutMM      = 50 // from the anchor: left heart and root
)

// anchor returns, of the voxels about which a cube holds more blood than about any other within anchorReign, the one nearest to at: by the
// sum of the densities between 0 and anchorTopHU. Sums are of whole numbers, so that the same voxels give the same answer in whatever
// picture they lie. Without such a voxel it is the one at the point.
func anchor(v *image.Volume, at geom.Vec) [3]int {
	p := v.FromLPS().Apply(at)
	s := v.SpacingMM()
	var mid, far, reign, half, lo, n, m [3]int
	for a, x := range [3]float64{p.X, p.Y, p.Z} {
		mid[a] = min(max(int(math.Floor(x+0.5)), 0), v.Size[a]-1)
		far[a], reign[a], half[a] = int(anchorFarMM/s[a]), int(anchorReign/s[a]), int(anchorCubeMM/2/s[a])
		m[a] = 2*(far[a]+reign[a]) + 1 // places whose cubes are weighed
		n[a] = m[a] + 2*half[a]        // voxels of these cubes
		lo[a] = mid[a] - far[a] - reign[a] - half[a]
	}
	value := func(i, j, k int) int32 {
		if !v.Inside(i, j, k) {
			return 0
		}
		return int32(min(max(v.HU[v.Index(i, j, k)], 0), anchorTopHU))
	}
	// Sums along x, y and z: at most 600 times the voxels of a cube of 20 mm, which are 300,000 at 0.3 mm.
	sums := make([]int32, m[0]*m[1]*n[2])
	num.Parallel(n[2], 4, func(from, to int) {
		rows := make([]int32, m[0]*n[1])
		line := make([]int32, max(n[0], n[1]))
		for k := from; k < to; k++ {
			for j := range n[1] {
				for i := range n[0] {
					line[i] = value(lo[0]+i, lo[1]+j, lo[2]+k)
				}
				slide(rows[j*m[0]:], 1, line[:n[0]], half[0])
			}
			for i := range m[0] {
				for j := range n[1] {
					line[j] = rows[j*m[0]+i]
				}
				slide(sums[k*m[0]*m[1]+i:], m[0], line[:n[1]], half[1])
			}
		}
	})
	cube := make([]int32, m[0]*m[1]*m[2])
	num.Parallel(m[0]*m[1], 256, func(from, to int) {
		line := make([]int32, n[2])
		for x := from; x < to; x++ {
			for k := range n[2] {
				line[k] = sums[k*m[0]*m[1]+x]
			}
			slide(cube[x:], m[0]*m[1], line, half[2])
		}
	})
	best, least := mid, math.Inf(1)
	for k := reign[2]; k < m[2]-reign[2]; k++ {
		for j := reign[1]; j < m[1]-reign[1]; j++ {
			for i := reign[0]; i < m[0]-reign[0]; i++ {
				c := [3]int{lo[0] + half[0] + i, lo[1] + half[1] + j, lo[2] + half[2] + k}
				d := math.Hypot(math.Hypot((float64(c[0])-p.X)*s[0], (float64(c[1])-p.Y)*s[1]), (float64(c[2])-p.Z)*s[2])
				if d < least && v.Inside(c[0], c[1], c[2]) && reigns(cube, m, [3]int{i, j, k}, reign) {
					best, least = c, d
				}
			}
		}
	}
	return best
}

// slide writes the sums of 2 half + 1 neighbours of a line, step apart.
func slide(out []int32, step int, line []int32, half int) {
	sum, w := int32(0), 2*half+1
	for i, x := range line {
		sum += x
		if i >= w {
			sum -= line[i-w]
		}
		if i >= w-1 {
			out[(i-w+1)*step] = sum
		}
	}
}

// reigns reports whether no other place within reach has as much. Neighbours are asked first, then every fourth place: nearly all places have more beside them, and few that have not
// have more nowhere.
func reigns(cube []int32, m, at, reach [3]int) bool {
	x := cube[(at[2]*m[1]+at[1])*m[0]+at[0]]
	if x == 0 {
		return false
	}
	for _, look := range [...]struct{ reach, step int }{{1, 1}, {math.MaxInt, 4}, {math.MaxInt, 1}} {
		r := [3]int{min(reach[0], look.reach), min(reach[1], look.reach), min(reach[2], look.reach)}
		for k := at[2] - r[2]; k <= at[2]+r[2]; k += look.step {
			for j := at[1] - r[1]; j <= at[1]+r[1]; j += look.step {
				row := cube[(k*m[1]+j)*m[0]:]
				for i := at[0] - r[0]; i <= at[0]+r[0]; i += look.step {
					if y := row[i]; y > x || y == x && [3]int{i, j, k} != at {
						return false
					}
				}
			}
		}
	}
	return true
}

// near marks the voxels of g that lie at most aboutMM from the anchor, of those that are marked already.
func near(g image.Grid, at geom.Vec, marked []bool) []bool {
	out := make([]bool, len(marked))
	num.Parallel(g.Size[2], 4, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			for j := range g.Size[1] {
				for i := range g.Size[0] {
					if x := g.Index(i, j, k); marked[x] && g.LPS(float64(i), float64(j), float64(k)).Dist(at) <= aboutMM {
						out[x] = true
					}
				}
			}
		}
	})
	return out
}
