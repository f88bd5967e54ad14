package mesh

import "github.com/apical-heart/apical/geom"

// Components returns the connected part of each triangle, counted from 0 in the order of the parts' first triangles, and
// the number of triangles of each. Triangles are connected by common points.
func (s *Surface) Components() (part []int32, sizes []int) {
	parent := make([]int32, len(s.Points))
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(a int32) int32 {
		for parent[a] != a {
			parent[a] = parent[parent[a]]
			a = parent[a]
		}
		return a
	}
	for _, t := range s.Triangles {
		a, b, c := root(t[0]), root(t[1]), root(t[2])
		m := min(a, b, c)
		parent[a], parent[b], parent[c] = m, m, m
	}
	part = make([]int32, len(s.Triangles))
	number := make([]int32, len(s.Points)) // of a root's part, from 1
	for i, t := range s.Triangles {
		r := root(t[0])
		if number[r] == 0 {
			sizes = append(sizes, 0)
			number[r] = int32(len(sizes))
		}
		part[i] = number[r] - 1
		sizes[part[i]]++
	}
	return part, sizes
}

// LargestPart returns the connected part of the most triangles, of equal ones the first.
func (s *Surface) LargestPart() *Surface {
	part, sizes := s.Components()
	best := 0
	for i, n := range sizes {
		if n > sizes[best] {
			best = i
		}
	}
	return s.Select(func(t int) bool { return int(part[t]) == best })
}

// Select returns the triangles that keep accepts, with the points they use, both in their order.
func (s *Surface) Select(keep func(triangle int) bool) *Surface {
	out := &Surface{}
	number := make([]int32, len(s.Points)) // from 1
	for i, t := range s.Triangles {
		if !keep(i) {
			continue
		}
		for _, p := range t {
			number[p] = 1
		}
		out.Triangles = append(out.Triangles, t)
	}
	for i, p := range s.Points {
		if number[i] != 0 {
			out.Points = append(out.Points, p)
			number[i] = int32(len(out.Points))
		}
	}
	for i, t := range out.Triangles {
		out.Triangles[i] = [3]int32{number[t[0]] - 1, number[t[1]] - 1, number[t[2]] - 1}
	}
	return out
}

// Clip returns the triangles that lie wholly on the side of the plane to which its normal points.
func (s *Surface) Clip(pl geom.Plane) *Surface {
	above := make([]bool, len(s.Points))
	for i, p := range s.Points {
		above[i] = pl.Height(p) >= 0
	}
	return s.Select(func(t int) bool {
		p := s.Triangles[t]
		return above[p[0]] && above[p[1]] && above[p[2]]
	})
}
