package mesh

import "slices"

// Topology counts what a surface is made of.
type Topology struct {
	Points, Edges, Triangles int // points that no triangle uses are left out
	Border                   int // edges of one triangle only
	Bad                      int // edges of more than two triangles, or of two that disagree about the outside
}

// Closed reports whether every edge joins exactly two triangles that agree about the outside.
func (t Topology) Closed() bool { return t.Border == 0 && t.Bad == 0 }

// Euler returns points - edges + triangles: 2 for each sphere, 0 for each torus.
func (t Topology) Euler() int { return t.Points - t.Edges + t.Triangles }

// Topology counts the surface's parts.
func (s *Surface) Topology() Topology {
	out := Topology{Triangles: len(s.Triangles)}
	used := make([]bool, len(s.Points))
	half := make([]uint64, 0, 3*len(s.Triangles)) // lower point, upper point, direction
	for _, t := range s.Triangles {
		for i, a := range t {
			used[a] = true
			half = append(half, halfEdge(a, t[(i+1)%3]))
		}
	}
	for _, u := range used {
		if u {
			out.Points++
		}
	}
	slices.Sort(half)
	for i := 0; i < len(half); {
		j := i + 1
		for j < len(half) && half[j]>>1 == half[i]>>1 {
			j++
		}
		out.Edges++
		switch {
		case j == i+1:
			out.Border++
		case j != i+2 || half[i] == half[i+1]:
			out.Bad++
		}
		i = j
	}
	return out
}

// halfEdge is a sort key of a directed edge of points below 2^31: equal but for the last bit for the two directions.
func halfEdge(a, b int32) uint64 {
	if a < b {
		return uint64(a)<<32 | uint64(b)<<1
	}
	return uint64(b)<<32 | uint64(a)<<1 | 1
}
