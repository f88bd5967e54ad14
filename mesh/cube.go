package mesh

// A cell is the cube between eight voxels. Corner c lies at (c&1, c>>1&1, c>>2&1). Edges 0-3 run along x, at
// (y, z) = (0,0), (1,0), (0,1), (1,1); 4-7 along y, at (x, z) in the same order; 8-11 along z, at (x, y).

// edgeEnds are the corners at the ends of each edge.
var edgeEnds = [12][2]uint8{
	{0, 1}, {2, 3}, {4, 5}, {6, 7},
	{0, 2}, {1, 3}, {4, 6}, {5, 7},
	{0, 4}, {1, 5}, {2, 6}, {3, 7},
}

// faces are the corners of the six faces, counter-clockwise seen from outside the cell.
var faces = [6][4]uint8{
	{0, 4, 6, 2}, {1, 3, 7, 5}, // x
	{0, 1, 5, 4}, {2, 6, 7, 3}, // y
	{0, 2, 3, 1}, {4, 5, 7, 6}, // z
}

// cubeCase is what marching cubes (Lorensen and Cline 1987) puts into a cell: triangles of three edges each,
// counter-clockwise seen from the corners outside, for a grid of positive determinant.
type cubeCase struct {
	count uint8
	edges [15]uint8
}

// cubeCases are the cases by the corners that are inside, bit c for corner c.
//
// They are not the fifteen cases of the paper, which leave holes, but follow from one rule: on a face with inside corners
// on one diagonal only, each of the two is cut off by itself. The rule looks at the face alone, so the two cells that
// share it agree and the surface closes. For the same reason no triangle has a side within a face but on its outline's
// segments: the neighbour could have the same side, and four triangles would meet there.
var cubeCases = makeCases()

func makeCases() (cases [256]cubeCase) {
	var edgeOf [8][8]uint8
	for e, c := range edgeEnds {
		edgeOf[c[0]][c[1]], edgeOf[c[1]][c[0]] = uint8(e), uint8(e)
	}
	for bits := range cases {
		inside := func(c uint8) bool { return bits>>c&1 == 1 }
		// On each face a segment starts where its outline leaves the inside and ends where it came in. Following these the
		// inside is on the same hand all the way; fill turns the loop over.
		var next [12]int8
		for e := range next {
			next[e] = -1
		}
		for _, f := range faces {
			for i := range 4 {
				if !inside(f[i]) || inside(f[(i+1)%4]) {
					continue
				}
				// Back along the inside corners to the way in.
				j := i
				for inside(f[(j+3)%4]) {
					j = (j + 3) % 4
				}
				next[edgeOf[f[i]][f[(i+1)%4]]] = int8(edgeOf[f[(j+3)%4]][f[j]])
			}
		}
		c := &cases[bits]
		for e := range next {
			if next[e] < 0 {
				continue
			}
			var loop []uint8
			for at := int8(e); next[at] >= 0; {
				loop = append(loop, uint8(at))
				at, next[at] = next[at], -1
			}
			triangles, ok := fill(loop, true)
			if !ok {
				panic("mesh: a loop of marching cubes has no triangles")
			}
			for _, t := range triangles {
				copy(c.edges[3*c.count:], t[:])
				c.count++
			}
		}
	}
	return cases
}

// fill returns triangles over a loop of edges, in the other direction, without a side that lies in a face; outline: the
// closing side belongs to the cell's outline.
func fill(loop []uint8, outline bool) (triangles [][3]uint8, ok bool) {
	if len(loop) < 3 {
		return nil, true
	}
	first, last := loop[0], loop[len(loop)-1]
	if !outline && sameFace(first, last) {
		return nil, false
	}
	for i := 1; i+1 < len(loop); i++ {
		left, okLeft := fill(loop[:i+1], false)
		right, okRight := fill(loop[i:], false)
		if okLeft && okRight {
			triangles = append([][3]uint8{{first, last, loop[i]}}, left...)
			return append(triangles, right...), true
		}
	}
	return nil, false
}

// sameFace reports whether two edges of the cube lie on a common face.
func sameFace(a, b uint8) bool {
	for _, f := range faces {
		var onFace [12]bool
		for i := range 4 {
			for e, ends := range edgeEnds {
				if ends == [2]uint8{f[i], f[(i+1)%4]} || ends == [2]uint8{f[(i+1)%4], f[i]} {
					onFace[e] = true
				}
			}
		}
		if onFace[a] && onFace[b] {
			return true
		}
	}
	return false
}
