package mech

import (
	"fmt"
	"slices"

	"github.com/apical-heart/apical/geom"
)

// Kind is what a block's three unknowns do.
type Kind uint8

const (
	// Position is a point; its unknowns are displacements along x, y and z in mm.
	Position Kind = iota
	// Rotation is a frame of axes; its unknowns are a rotation vector in space, in radians, put before what it has.
	Rotation
	// Numbers are three numbers that belong to a term and to no place: they are added to, and stay what they are when the body is moved as a whole.
	Numbers
)

// Block is a place in a model's list of blocks.
type Block int32

// Unknown returns the number of the block's unknown along axis i.
func (b Block) Unknown(i int) int32 { return 3*int32(b) + int32(i) }

// Model is the constant part: what there is, what holds it and what acts. Build it with its methods, in any order, and change nothing once a State was made.
type Model struct {
	Kinds    []Kind
	Start    []float64 // 4 values a block: x, y, z, 0 of a position in mm, w, x, y, z of a rotation, the numbers and 0 of numbers
	Terms    []Term
	Supports []Support
	Controls []string // names of what a program turns: the radius of a crimper, the part of a load
}

// AddPosition adds a point.
func (m *Model) AddPosition(p geom.Vec) Block {
	m.Kinds = append(m.Kinds, Position)
	m.Start = append(m.Start, p.X, p.Y, p.Z, 0)
	return Block(len(m.Kinds) - 1)
}

// AddRotation adds a frame of axes.
func (m *Model) AddRotation(q geom.Quaternion) Block {
	q = q.Unit()
	m.Kinds = append(m.Kinds, Rotation)
	m.Start = append(m.Start, q.W, q.X, q.Y, q.Z)
	return Block(len(m.Kinds) - 1)
}

// AddNumbers adds three numbers, 0 at the start.
func (m *Model) AddNumbers() Block {
	m.Kinds = append(m.Kinds, Numbers)
	m.Start = append(m.Start, 0, 0, 0, 0)
	return Block(len(m.Kinds) - 1)
}

// AddControl adds a control and returns its place in State.Controls.
func (m *Model) AddControl(name string) int {
	m.Controls = append(m.Controls, name)
	return len(m.Controls) - 1
}

// AddTerm adds physics.
func (m *Model) AddTerm(t Term) { m.Terms = append(m.Terms, t) }

// Unknowns is the number of unknowns, those held included.
func (m *Model) Unknowns() int { return 3 * len(m.Kinds) }

// Support holds unknowns of one block along axes of its own.
type Support struct {
	Block Block
	Axes  [3]geom.Vec // orthonormal, right-handed; all zero: x, y and z
	Held  [3]bool
	// Follows names for each held axis the control whose value it is displaced by (mm, or rad for a rotation about a fixed axis), -1 for none.
	Follows [3]int
	// Scale multiplies the control's value.
	Scale [3]float64
}

// Hold holds all of a block.
func (m *Model) Hold(b Block) { m.HoldAxes(b, true, true, true) }

// HoldAxes holds a block along x, y and z, as told.
func (m *Model) HoldAxes(b Block, x, y, z bool) {
	m.Supports = append(m.Supports, Support{Block: b, Held: [3]bool{x, y, z}, Follows: [3]int{-1, -1, -1}})
}

// Check refuses a model that cannot be solved: blocks, controls and unknowns that do not exist, or axes that are none.
func (m *Model) Check() error {
	for i, s := range m.Supports {
		if s.Block < 0 || int(s.Block) >= len(m.Kinds) {
			return fmt.Errorf("mech: support %d holds block %d of %d", i, s.Block, len(m.Kinds))
		}
		a := s.axes()
		for j := range a {
			if d := a[j].Dot(a[j]) - 1; d < -1e-9 || d > 1e-9 || a[j].Dot(a[(j+1)%3]) > 1e-9 || a[j].Dot(a[(j+1)%3]) < -1e-9 {
				return fmt.Errorf("mech: the axes of support %d are not at right angles and of length 1", i)
			}
			if s.Follows[j] >= len(m.Controls) || s.Follows[j] < -1 {
				return fmt.Errorf("mech: support %d follows control %d of %d", i, s.Follows[j], len(m.Controls))
			}
		}
	}
	for _, v := range m.Start {
		if v != v || v-v != 0 {
			return fmt.Errorf("mech: a block starts at no number")
		}
	}
	held := map[Block]bool{}
	for i, s := range m.Supports {
		if held[s.Block] {
			return fmt.Errorf("mech: support %d holds block %d once more", i, s.Block)
		}
		held[s.Block] = true
	}
	for _, t := range m.Terms {
		for e := range t.Len() {
			blocks := t.Blocks(e)
			for i, b := range blocks {
				if b < 0 || int(b) >= len(m.Kinds) || slices.Contains(blocks[:i], b) {
					return &ElementError{t.Name(), e, fmt.Sprintf("couples block %d of %d, or twice", b, len(m.Kinds))}
				}
			}
		}
	}
	return nil
}

func (s *Support) axes() [3]geom.Vec {
	if s.Axes == ([3]geom.Vec{}) {
		return [3]geom.Vec{{X: 1}, {Y: 1}, {Z: 1}}
	}
	return s.Axes
}
