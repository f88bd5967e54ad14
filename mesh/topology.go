package mesh

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
	for _, t := range s.Triangles {
		used[t[0]], used[t[1]], used[t[2]] = true, true, true
	}
	for _, u := range used {
		if u {
			out.Points++
		}
	}
	half := s.sortedEdges()
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

// sortedEdges returns the directed edges of all triangles, sorted, so that both directions of an edge are side by side.
func (s *Surface) sortedEdges() []uint64 {
	// By the lower point first: a counting sort; the few edges of a point by insertion.
	start := make([]int32, len(s.Points)+1)
	for _, t := range s.Triangles {
		for i, a := range t {
			start[min(a, t[(i+1)%3])+1]++
		}
	}
	for i := range s.Points {
		start[i+1] += start[i]
	}
	half := make([]uint64, 3*len(s.Triangles))
	next := append([]int32(nil), start[:len(s.Points)]...)
	for _, t := range s.Triangles {
		for i, a := range t {
			b := t[(i+1)%3]
			p := min(a, b)
			h, k := halfEdge(a, b), next[p]
			for ; k > start[p] && half[k-1] > h; k-- {
				half[k] = half[k-1]
			}
			half[k] = h
			next[p]++
		}
	}
	return half
}

// halfEdge is a sort key of a directed edge: lower point, upper point, direction. Points are below 2^31.
func halfEdge(a, b int32) uint64 {
	if a < b {
		return uint64(a)<<32 | uint64(b)<<1
	}
	return uint64(b)<<32 | uint64(a)<<1 | 1
}

// ends returns the lower and the upper point of a half edge.
func ends(half uint64) (lo, hi int32) { return int32(half >> 32), int32(half & 0xffffffff >> 1) }
