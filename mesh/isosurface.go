package mesh

import (
	"math/bits"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// Isosurface returns the surface between the voxels >= level (inside) and the others, on a grid of this size whose voxel
// (i, j, k), at data[i + size[0]*(j + size[1]*k)], has its centre at toLPS.Apply({i, j, k}): marching cubes with linear
// interpolation along the edges. Points are shared; the surface is closed except at the border of the grid, where it
// ends. NaN is outside. A voxel at the level itself gives triangles without area, which keep the surface closed.
//
// The order of points and triangles is that of the rows of voxels, for any number of threads. As in flying edges (Schroeder,
// Maynard and Geveci 2015) rows are classified, counted and then written in parallel; here a row is classified into one
// bit a voxel, so that 64 cells at a time are passed over where nothing crosses.
func Isosurface[T int16 | float32](data []T, size [3]int, toLPS geom.Affine, level float64) *Surface {
	if size[0] < 2 || size[1] < 2 || size[2] < 2 {
		return &Surface{}
	}
	g := newClassified(data, size, level)
	s := &Surface{}
	points, triangles := g.count()
	s.Points, s.Triangles = make([]geom.Vec, points), make([][3]int32, triangles)
	flip := toLPS.Det() < 0
	ny, nz := size[1], size[2]
	num.Parallel(ny*nz, ny, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			placePoints(g, s.Points, data, toLPS, row, level)
			if j, k := row%ny, row/ny; j+1 < ny && k+1 < nz {
				g.writeTriangles(s.Triangles, row, flip)
			}
		}
	})
	return s
}

// classified is a grid as one bit a voxel, and what its rows own: the points on the edges that start at the row's voxels,
// first those along x, then along y, then along z, and the triangles of the cells that start there.
type classified struct {
	size      [3]int
	words     int      // of a row
	inside    []uint64 // by rows
	last      uint64   // the voxels of a row's last word
	firstY    []int32  // of each row: its first point along y
	firstZ    []int32
	first     []int32 // its first point; one more at the end
	triangles []int32 // its first triangle; one more at the end
}

func newClassified[T int16 | float32](data []T, size [3]int, level float64) *classified {
	nx, rows := size[0], size[1]*size[2]
	g := &classified{size: size, words: (nx + 63) / 64}
	g.last = ^uint64(0) >> uint(g.words*64-nx)
	g.inside = make([]uint64, rows*g.words)
	t := threshold[T](level)
	num.Parallel(rows, 64, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			classify(g.inside[row*g.words:][:g.words], data[row*nx:][:nx], t)
		}
	})
	return g
}

// row returns the bits of row (j, k), or nil beyond the grid.
func (g *classified) row(j, k int) []uint64 {
	if j >= g.size[1] || k >= g.size[2] {
		return nil
	}
	o := (j + g.size[1]*k) * g.words
	return g.inside[o : o+g.words]
}

// crossings returns the edges of word w along x, and along y and z with the rows north and above (nil: none), that the
// surface crosses.
func (g *classified) crossings(row, north, above []uint64, w int) (x, y, z uint64) {
	b := row[w]
	x = b ^ g.shifted(row, w)
	if north != nil {
		y = b ^ north[w]
	}
	if above != nil {
		z = b ^ above[w]
	}
	return x, y, z
}

// shifted returns the bits of the right neighbours; the last voxel stands for its own.
func (g *classified) shifted(row []uint64, w int) uint64 {
	if w+1 < g.words {
		return row[w]>>1 | row[w+1]<<63
	}
	return row[w]>>1 | row[w]&(g.last&^(g.last>>1))
}

// active returns the cells of word w that hold a piece of the surface, from the rows (j, k), (j+1, k), (j, k+1),
// (j+1, k+1).
func (g *classified) active(r *[4][]uint64, w int) uint64 {
	some, all := r[0][w], r[0][w]
	for i := range r {
		a, b := r[i][w], g.shifted(r[i], w)
		some |= a | b
		all &= a & b
	}
	a := some &^ all
	if w+1 == g.words {
		a &= g.last >> 1
	}
	return a
}

func (g *classified) cells(j, k int) [4][]uint64 {
	return [4][]uint64{g.row(j, k), g.row(j+1, k), g.row(j, k+1), g.row(j+1, k+1)}
}

// cube returns the corners inside of the cell at bit of word w.
func (g *classified) cube(r *[4][]uint64, w int, bit uint) int {
	c := 0
	if bit < 63 {
		for i := range r {
			c |= int(r[i][w]>>bit&3) << (2 * i)
		}
		return c
	}
	for i := range r {
		c |= int(r[i][w]>>63|r[i][w+1]<<1&2) << (2 * i)
	}
	return c
}

// count fills the first points and triangles of the rows and returns their numbers.
func (g *classified) count() (points, triangles int) {
	ny, nz := g.size[1], g.size[2]
	rows := ny * nz
	g.first, g.firstY, g.firstZ = make([]int32, rows+1), make([]int32, rows), make([]int32, rows)
	g.triangles = make([]int32, rows+1)
	num.Parallel(rows, ny, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			j, k := row%ny, row/ny
			r := g.cells(j, k)
			var nx, ny, nz, nt int
			for w := range g.words {
				x, y, z := g.crossings(r[0], r[1], r[2], w)
				nx += bits.OnesCount64(x)
				ny += bits.OnesCount64(y)
				nz += bits.OnesCount64(z)
				if r[3] == nil {
					continue
				}
				for a := g.active(&r, w); a != 0; a &= a - 1 {
					nt += int(cubeCases[g.cube(&r, w, uint(bits.TrailingZeros64(a)))].count)
				}
			}
			g.firstY[row], g.firstZ[row], g.first[row+1], g.triangles[row+1] = int32(nx), int32(nx+ny), int32(nx+ny+nz), int32(nt)
		}
	})
	for row := range rows {
		g.firstY[row] += g.first[row]
		g.firstZ[row] += g.first[row]
		g.first[row+1] += g.first[row]
		g.triangles[row+1] += g.triangles[row]
	}
	return int(g.first[rows]), int(g.triangles[rows])
}
