package valve

import (
	"fmt"
	"math"
	"strings"
)

// Observation is what is seen, or computed, after a motion. What a device does not have, or has not released yet, is 0.
type Observation struct {
	DepthMM       float64    `json:"depthMM"`       // of the frame's inflow edge under the annulus plane; negative over it
	AngleDeg      float64    `json:"angleDeg"`      // of the key that is farthest from the middle of its sinus, or of the frame's commissures from the native ones; right-handed towards the aorta, -180 to 180
	KeyHeightMM   [3]float64 `json:"keyHeightMM"`   // of each key's bottom over the nadir of its sinus
	KeyForceN     [3]float64 `json:"keyForceN"`     // of each key on the tissue
	ContactForceN float64    `json:"contactForceN"` // of the frame on the annulus: the sum of the normal forces
	LeafletForceN float64    `json:"leafletForceN"` // of frame and keys on the native leaflets: the sum of the normal forces
	SlipMM        float64    `json:"slipMM"`        // that the frame has slid along the tissue since it first touched
}

// check says what is wrong with an observation, or "".
func (o *Observation) check() string {
	for i := range Quantities {
		q := &Quantities[i]
		for _, x := range q.of(o) {
			if !finite(x) {
				return fmt.Sprintf("%s is %g", q.Name, x)
			}
			if x < q.From || x > q.To {
				return fmt.Sprintf("%s is %g, not from %g to %g", q.Name, x, q.From, q.To)
			}
		}
	}
	return ""
}

// Condition is what an observation must show: every quantity that is given within its bounds. Of quantities that each key has, until wants
// it of all keys, an abort of any.
type Condition struct {
	DepthMM       *Bound `json:"depthMM,omitempty"`
	AngleDeg      *Bound `json:"angleDeg,omitempty"` // without its sign
	KeyHeightMM   *Bound `json:"keyHeightMM,omitempty"`
	KeyForceN     *Bound `json:"keyForceN,omitempty"`
	ContactForceN *Bound `json:"contactForceN,omitempty"`
	LeafletForceN *Bound `json:"leafletForceN,omitempty"`
	SlipMM        *Bound `json:"slipMM,omitempty"`
	// KeysInSinuses wants every key between the commissures of its sinus: the angle at most half of what the keys' width leaves of their share of a turn.
	KeysInSinuses bool `json:"keysInSinuses,omitempty"`
}

// Bound is one bound or two: more than Above, less than Below.
type Bound struct {
	Above *float64 `json:"above,omitempty"`
	Below *float64 `json:"below,omitempty"`
}

func (b *Bound) holds(x float64) bool {
	return (b.Above == nil || x > *b.Above) && (b.Below == nil || x < *b.Below)
}

// Watched is a quantity that conditions watch, with the range that is plausible.
type Watched struct {
	Name     string
	From, To float64
	Needs    string // what must be out: "keys", "frame" or nothing
	Text     string
	of       func(*Observation) []float64
	bound    func(*Condition) **Bound
}

// Quantities is the list of what conditions watch. Their check and their schema are made from it.
var Quantities = []Watched{
	{"depthMM", -200, 200, "", "Depth of the frame's inflow edge under the annulus plane; negative over it.",
		func(o *Observation) []float64 { return []float64{o.DepthMM} }, func(c *Condition) **Bound { return &c.DepthMM }},
	{"angleDeg", 0, 180, "", "How far the keys, or the commissures of a device without, are turned from where they shall be.",
		func(o *Observation) []float64 { return []float64{math.Abs(o.AngleDeg)} }, func(c *Condition) **Bound { return &c.AngleDeg }},
	{"keyHeightMM", -200, 200, "keys", "Height of a key's bottom over the nadir of its sinus.",
		func(o *Observation) []float64 { return o.KeyHeightMM[:] }, func(c *Condition) **Bound { return &c.KeyHeightMM }},
	{"keyForceN", 0, 1000, "keys", "Force of a key on the tissue.",
		func(o *Observation) []float64 { return o.KeyForceN[:] }, func(c *Condition) **Bound { return &c.KeyForceN }},
	{"contactForceN", 0, 1000, "", "Force of the frame on the annulus.",
		func(o *Observation) []float64 { return []float64{o.ContactForceN} }, func(c *Condition) **Bound { return &c.ContactForceN }},
	{"leafletForceN", 0, 1000, "", "Force on the native leaflets.",
		func(o *Observation) []float64 { return []float64{o.LeafletForceN} }, func(c *Condition) **Bound { return &c.LeafletForceN }},
	{"slipMM", 0, 200, "frame", "How far the frame has slid along the tissue.",
		func(o *Observation) []float64 { return []float64{o.SlipMM} }, func(c *Condition) **Bound { return &c.SlipMM }},
}

// needs returns which of "keys" and "frame" must be out for the condition to mean something.
func (c *Condition) needs() (keys, frame bool) {
	keys = c.KeysInSinuses
	for i := range Quantities {
		if q := &Quantities[i]; *q.bound(c) != nil {
			keys, frame = keys || q.Needs == "keys", frame || q.Needs == "frame"
		}
	}
	return keys, frame
}

// holds reports whether the observation shows the condition: for any key, or for all. roomDeg is what keys have beside them.
func (c *Condition) holds(o *Observation, anyKey bool, roomDeg float64) bool {
	if c.KeysInSinuses && math.Abs(o.AngleDeg) > roomDeg {
		return false
	}
	for i := range Quantities {
		q := &Quantities[i]
		b := *q.bound(c)
		if b == nil {
			continue
		}
		met, values := 0, q.of(o)
		for _, x := range values {
			if b.holds(x) {
				met++
			}
		}
		if met == 0 || !anyKey && met < len(values) {
			return false
		}
	}
	return true
}

// Tell writes the condition as a person reads it, and with an observation what was found.
func (c *Condition) Tell(o *Observation) string {
	var out []string
	say := func(name, want string, found []float64) {
		s := name + want
		if o != nil {
			var all []string
			for _, x := range found {
				all = append(all, fmt.Sprintf("%.4g", x))
			}
			s += " (" + strings.Join(all, ", ") + ")"
		}
		out = append(out, s)
	}
	if c.KeysInSinuses {
		var a []float64
		if o != nil {
			a = []float64{o.AngleDeg}
		}
		say("keysInSinuses", "", a)
	}
	for i := range Quantities {
		q := &Quantities[i]
		b := *q.bound(c)
		if b == nil {
			continue
		}
		want := ""
		if b.Above != nil {
			want += fmt.Sprintf(" > %g", *b.Above)
		}
		if b.Below != nil {
			want += fmt.Sprintf(" < %g", *b.Below)
		}
		var found []float64
		if o != nil {
			found = q.of(o)
		}
		say(q.Name, want, found)
	}
	return strings.Join(out, ", ")
}

// RoomDeg returns how far keys may be turned from the middles of equal sinuses before an arm meets a commissure.
func (k *Keys) RoomDeg() float64 {
	if k == nil {
		return 0
	}
	return (360/k.Number.Value - k.WidthDeg.Value) / 2
}
