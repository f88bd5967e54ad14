package ensemble

import (
	"cmp"
	"math"
	"slices"
)

// Place is where a valve is put: a cell of the map.
type Place struct {
	Size    string  `json:"size"`
	DepthMM float64 `json:"depthMM"` // that the program aims at
	TurnDeg float64 `json:"turnDeg"` // at the beginning; the program may turn the device on
}

// grids are the coarse grids, depths by turns, the finest first. Turns are odd, so that the planned one is among them.
var grids = [][2]int{{9, 7}, {7, 7}, {7, 5}, {5, 5}, {5, 3}, {4, 3}, {3, 3}, {2, 3}, {4, 1}, {3, 1}, {2, 1}, {1, 1}}

// coarsePart is the part of all rehearsals that the coarse grid may take.
const coarsePart = 0.7

// coarse returns the finest grid over all sizes that the number of rehearsals allows, and its steps. A range without extent has one value.
func coarse(sizes []string, depthMM, turnDeg [2]float64, rehearsals int) (places []Place, stepMM, stepDeg float64) {
	var depths, turns []float64
	for _, g := range grids {
		depths, turns = spaced(depthMM, g[0]), spaced(turnDeg, g[1])
		if float64(len(sizes)*len(depths)*len(turns)) <= math.Max(float64(len(sizes)), coarsePart*float64(rehearsals)) {
			break
		}
	}
	for _, s := range sizes {
		for _, d := range depths {
			for _, t := range turns {
				places = append(places, Place{s, d, t})
			}
		}
	}
	return places, step(depthMM, depths), step(turnDeg, turns)
}

// spaced returns n values over a range; one alone stands in its middle.
func spaced(r [2]float64, n int) []float64 {
	if n == 1 || r[0] == r[1] {
		return []float64{(r[0] + r[1]) / 2}
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = r[0] + (r[1]-r[0])*float64(i)/float64(n-1)
	}
	return out
}

// step is the way between two values, or the whole range of one alone.
func step(r [2]float64, at []float64) float64 {
	if len(at) < 2 {
		return r[1] - r[0]
	}
	return at[1] - at[0]
}

// Least steps of the refinement: finer ones mean nothing beside what an operator can do.
const (
	leastMM  = 0.5
	leastDeg = 2.5
)

// finer returns the places around one at half the steps, or at a quarter, ..., that are not there yet and within the ranges, the nearest first; none if the steps are as small as they may be.
func finer(at Place, there []Place, depthMM, turnDeg [2]float64, stepMM, stepDeg float64) []Place {
	for {
		stepMM, stepDeg = stepMM/2, stepDeg/2
		if stepMM < leastMM {
			stepMM = 0
		}
		if stepDeg < leastDeg {
			stepDeg = 0
		}
		if stepMM == 0 && stepDeg == 0 {
			return nil
		}
		var out []Place
		for _, way := range [][2]float64{{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}} {
			p := Place{at.Size, at.DepthMM + way[0]*stepMM, at.TurnDeg + way[1]*stepDeg}
			inside := p.DepthMM >= depthMM[0]-1e-9 && p.DepthMM <= depthMM[1]+1e-9 && p.TurnDeg >= turnDeg[0]-1e-9 && p.TurnDeg <= turnDeg[1]+1e-9
			same := func(q Place) bool {
				return q.Size == p.Size && math.Abs(q.DepthMM-p.DepthMM) < 1e-6 && math.Abs(q.TurnDeg-p.TurnDeg) < 1e-6
			}
			if inside && !slices.ContainsFunc(there, same) && !slices.ContainsFunc(out, same) {
				out = append(out, p)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
}

// sorted returns the order of places by size as given, depth and turn.
func sorted(cells []Cell, sizes []string) {
	slices.SortStableFunc(cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(slices.Index(sizes, a.Size), slices.Index(sizes, b.Size)), cmp.Compare(a.DepthMM, b.DepthMM), cmp.Compare(a.TurnDeg, b.TurnDeg))
	})
}
