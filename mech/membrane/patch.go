package membrane

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// Border says what holds the border of a body that bends. An edge of one triangle that is not named is free. Where three triangles and more meet, each is free of the others' moments: a leaflet turns about the line
// on which it meets the wall.
type Border struct {
	// Clamped edges keep the plane in which their triangle lies when it is free of stress; the model must hold their ends.
	Clamped [][2]int32
	// Mirrors are planes of symmetry: an edge of one triangle that lies in one of them has its triangle mirrored beyond; the model must hold its ends in the plane.
	Mirrors []geom.Plane
}

// patch is a triangle with its neighbours, ready for use.
type patch struct {
	blocks []mech.Block
	uses   []bool // of the blocks' unknowns: all but the leans of other triangles' edges
	hinges []patchHinge
	// stiffness k is for the turns of the edges out of the triangle: energy = turn . k . turn / 2, mJ.
	stiffness [3][3]float64
	// curve takes the turns to the change of curvature xx, yy, 2 xy along the triangle's axes, 1/mm; moment takes that to moments, N mm/mm.
	curve, moment [3][3]float64
	x, y          geom.Vec // the axes, free of stress
}

// patchHinge is one edge of a patch at which its triangle meets something.
type patchHinge struct {
	node [4]int8 // place in blocks of from, to, apex and the neighbour's apex, below 0 if that is fixed or mirrored
	kind edgeKind
	// share of the change of the hinge's angle that the triangle turns by, and which number, if any, it turns by besides: lean is its place in blocks, axis which of the three, sign whether it adds.
	share      float64
	lean, axis int8
	sign       float64
	fixed      geom.Vec
	plane      geom.Plane
	rest       float64 // angle free of stress
}

type edgeKind uint8

const (
	shared edgeKind = iota
	clamped
	mirrored
)

// fullyFolded is the angle, in radians, at which a hinge counts as folded flat: at pi its sign would turn.
const fullyFolded = 0.99 * math.Pi

// newPatch prepares triangle t. lean gives each edge of two triangles its number.
func newPatch(b *Body, t int, along map[edge][]int32, clamp map[edge]bool, mirrors []geom.Plane, lean map[edge]leanPlace) (patch, error) {
	c := b.Triangles[t]
	var p patch
	var corner [3][2]float64
	var area float64
	p.x, p.y, corner, area = b.axes(t)
	for _, v := range c {
		p.blocks = append(p.blocks, b.Blocks[v])
	}
	var free [][3]float64
	var turns [][3]float64 // curvature, xx, yy and 2 xy, by the turn of each edge: length / area times the edge's normal twice (Morley 1968)
	for i := range 3 {
		j, k := (i+1)%3, (i+2)%3
		e := edge{c[i], c[j]}
		dx, dy := corner[j][0]-corner[i][0], corner[j][1]-corner[i][1]
		length := math.Hypot(dx, dy)
		turn := [3]float64{dy * dy / (length * area), dx * dx / (length * area), -2 * dx * dy / (length * area)}
		p0, p1, p2 := b.Rest[c[i]], b.Rest[c[j]], b.Rest[c[k]]
		h := patchHinge{node: [4]int8{int8(i), int8(j), int8(k), -1}, lean: -1, share: 1}
		across := along[e.back()]
		plane := mirrorOf(mirrors, p0, p1)
		var other geom.Vec
		switch {
		case len(across) == 1 && len(along[e]) == 1:
			h.share = 0.5
			v := apex(b.Triangles[across[0]], e)
			other = b.Rest[v]
			h.node[3] = p.place(b.Blocks[v])
			l := lean[e.any()]
			h.lean, h.axis, h.sign = p.place(l.block), l.axis, 1
			if e != e.any() {
				h.sign = -1
			}
		case len(across)+len(along[e]) == 1 && clamp[e.any()]:
			h.kind = clamped
			l := p1.Sub(p0).Unit()
			other = p0.AddScaled(2*p2.Sub(p0).Dot(l), l).Sub(p2.Sub(p0))
			h.fixed = other
		case len(across)+len(along[e]) == 1 && plane != nil:
			h.kind, h.plane, h.share = mirrored, *plane, 0.5
			other = p2.AddScaled(-2*plane.Height(p2), plane.Normal)
		default:
			free = append(free, turn)
			continue
		}
		h.rest = newHinge(p0, p1, p2, other, false).angle
		if !(math.Abs(h.rest) < fullyFolded) {
			return p, &mech.ElementError{Term: b.Title, Element: t, Reason: fmt.Sprintf("folded flat at vertices %d and %d when it is free of stress", e.from, e.to)}
		}
		p.hinges = append(p.hinges, h)
		turns = append(turns, turn)
	}
	p.uses = make([]bool, 3*len(p.blocks))
	for _, h := range p.hinges {
		for _, at := range h.node {
			if at >= 0 {
				p.uses[3*at], p.uses[3*at+1], p.uses[3*at+2] = true, true, true
			}
		}
		if h.lean >= 0 {
			p.uses[3*h.lean+h.axis] = true
		}
	}
	return p, p.stiffen(b.part(t), area, turns, free)
}

// stiffen computes the patch's matrices from what its edges' turns mean. A free edge turns as its moment wants, so that there is none.
func (p *patch) stiffen(part *Part, area float64, turns, free [][3]float64) error {
	rest, err := material.Rest(part.Law)
	if err != nil {
		return err
	}
	cube := part.ThicknessMM * part.ThicknessMM * part.ThicknessMM / 12 * part.Factor
	for i := range 3 {
		for j := range 3 {
			p.moment[i][j] = cube * rest[i][j]
		}
	}
	all := append(append([][3]float64(nil), turns...), free...)
	var k [3][3]float64
	for i := range all {
		for j := range all {
			for r := range 3 {
				for s := range 3 {
					k[i][j] += area * all[i][r] * p.moment[r][s] * all[j][s]
				}
			}
		}
	}
	for m := len(all) - 1; m >= len(turns); m-- {
		for i := range m {
			follow := k[i][m] / k[m][m] // turning edge i, the free edge turns by so much against it
			for j := range m {
				k[i][j] -= follow * k[m][j]
			}
			for r := range 3 {
				all[i][r] -= follow * all[m][r]
			}
		}
	}
	for i := range turns {
		for j := range turns {
			p.stiffness[i][j] = k[i][j]
		}
		for r := range 3 {
			p.curve[r][i] = all[i][r]
		}
	}
	return nil
}

// place returns where a block is among the patch's, adding it if it is not.
func (p *patch) place(b mech.Block) int8 {
	for i, have := range p.blocks {
		if have == b {
			return int8(i)
		}
	}
	p.blocks = append(p.blocks, b)
	return int8(len(p.blocks) - 1)
}

// any returns the edge in the direction that both of its triangles know it by.
func (e edge) any() edge {
	if e.from > e.to {
		return e.back()
	}
	return e
}

// apex returns the corner of a triangle that is not on an edge of it.
func apex(t [3]int32, e edge) int32 {
	for _, v := range t {
		if v != e.from && v != e.to {
			return v
		}
	}
	return t[0]
}

// mirrorOf returns the plane in which an edge lies, nil if there is none.
func mirrorOf(planes []geom.Plane, a, b geom.Vec) *geom.Plane {
	for i := range planes {
		if math.Abs(planes[i].Height(a))+math.Abs(planes[i].Height(b)) < 1e-9*a.Dist(b) {
			return &planes[i]
		}
	}
	return nil
}
