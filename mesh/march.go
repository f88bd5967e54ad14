package mesh

import (
	"math/bits"

	"github.com/apical-heart/apical/geom"
)

// placePoints writes the points that a row owns.
func placePoints[T int16 | float32](g *classified, points []geom.Vec, data []T, to geom.Affine, row int, level float64) {
	if g.first[row] == g.first[row+1] {
		return
	}
	ny := g.size[1]
	j, k := row%ny, row/ny
	r := g.cells(j, k)
	origin := to.Apply(geom.Vec{Y: float64(j), Z: float64(k)})
	dx := to.Column(0)
	next := [3]int32{g.first[row], g.firstY[row], g.firstZ[row]}
	stride := [3]int{1, g.size[0], g.size[0] * ny}
	axis := [3]geom.Vec{dx, to.Column(1), to.Column(2)}
	for w := range g.words {
		x, y, z := g.crossings(r[0], r[1], r[2], w)
		for a, cross := range [3]uint64{x, y, z} {
			for ; cross != 0; cross &= cross - 1 {
				i := 64*w + bits.TrailingZeros64(cross)
				o := row*g.size[0] + i
				u, v := float64(data[o]), float64(data[o+stride[a]])
				p := origin.AddScaled(float64(i), dx)
				points[next[a]] = p.AddScaled(fraction(u, v, level), axis[a])
				next[a]++
			}
		}
	}
}

// fraction returns where between u and v the level lies; between a number and NaN or infinity, half way.
func fraction(u, v, level float64) float64 {
	t := (level - u) / (v - u)
	if !(t >= 0 && t <= 1) || v-u > 1e38 || u-v > 1e38 {
		return 0.5
	}
	return t
}

// writeTriangles writes the triangles of the cells that start at the row, which has a row to the north and above.
func (g *classified) writeTriangles(triangles [][3]int32, row int, flip bool) {
	at := g.triangles[row]
	if at == g.triangles[row+1] {
		return
	}
	ny := g.size[1]
	j, k := row%ny, row/ny
	r := g.cells(j, k)
	id := [4]int{row, row + 1, row + ny, row + ny + 1}
	// Next points of the eight rows of edges that the cells touch, at the start of the word.
	var start [8]int32
	for i := range 4 {
		start[i] = g.first[id[i]]
	}
	start[4], start[5] = g.firstY[id[0]], g.firstY[id[2]]
	start[6], start[7] = g.firstZ[id[0]], g.firstZ[id[1]]
	for w := range g.words {
		cross := [8]uint64{
			r[0][w] ^ g.shifted(r[0], w), r[1][w] ^ g.shifted(r[1], w), r[2][w] ^ g.shifted(r[2], w), r[3][w] ^ g.shifted(r[3], w),
			r[0][w] ^ r[1][w], r[2][w] ^ r[3][w], r[0][w] ^ r[2][w], r[1][w] ^ r[3][w],
		}
		for a := g.active(&r, w); a != 0; a &= a - 1 {
			bit := uint(bits.TrailingZeros64(a))
			c := &cubeCases[g.cube(&r, w, bit)]
			var rank [8]int32
			below := uint64(1)<<bit - 1
			for i := range rank {
				rank[i] = start[i] + int32(bits.OnesCount64(cross[i]&below))
			}
			next := func(i int) int32 { return rank[i] + int32(cross[i]>>bit&1) }
			edge := [16]int32{rank[0], rank[1], rank[2], rank[3], rank[4], next(4), rank[5], next(5), rank[6], next(6), rank[7], next(7)}
			for e := uint8(0); e < 3*c.count; e += 3 {
				t := [3]int32{edge[c.edges[e]&15], edge[c.edges[e+1]&15], edge[c.edges[e+2]&15]}
				if flip {
					t[1], t[2] = t[2], t[1]
				}
				triangles[at] = t
				at++
			}
		}
		for i := range start {
			start[i] += int32(bits.OnesCount64(cross[i]))
		}
	}
}
