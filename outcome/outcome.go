// Package outcome says what an implantation came to, as far as mechanics can tell: the frame's shape and place, how it lies against the tissue, where the keys sit, what clasps the leaflets, what presses where, how far the coronary ostia and the
// membranous septum are kept free, and what holds the valve. It reads a deploy.Deployment and a heart.Root and moves nothing.
//
// Defs is the one list of the numbers: names, definitions, units, sources, and how to read them out of an Outcome. A number that is not known says why and is never 0.
//
// # Where things are measured
//
// Landmarks of the root go with the wall: a hinge point is measured against where it stands after the implantation. The sinotubular junction's plane stays as in the picture. Angles about the root are anatomical: from the right hinge point, in the sense
// right, left, non-coronary, which is counter-clockwise seen from the aorta and clockwise in a mirrored heart. Heights are those over the annulus plane. The frame's diameters are those of the middle of its wires, as the nominal one is; gaps are
// measured from its outer face, skirt included.
//
// # Limitations
//
// The limits that findings quote were found on other tools, with their own definitions, mostly in calcified stenosis. Stresses and stretches are changes since the picture. Research use only.
package outcome

import (
	"fmt"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
)

// Value is one number. If Found is false Value is meaningless and Reason says why.
type Value struct {
	Value float64 `json:"value"`
	Found bool    `json:"found"`
	// Reason says why nothing is known, or what limits the number.
	Reason string `json:"reason,omitempty"`
}

// Outcome is what the mechanics of an implantation came to. Each Value in it has one Def.
type Outcome struct {
	Device string `json:"device"`
	Size   string `json:"size"`

	Frame FrameShape `json:"frame"`
	Place Place      `json:"place"`

	// Gaps is the map at rest, GapsDiastole that under the diastolic load; nil where there is none.
	Gaps         *GapMap    `json:"gaps,omitempty"`
	GapsDiastole *GapMap    `json:"gapsDiastole,omitempty"`
	Apposition   Apposition `json:"apposition"`

	Keys    []Key    `json:"keys,omitempty"`
	Seating Seating  `json:"seating"`
	Clamps  [3]Clamp `json:"clamps"` // by heart.Cusp

	Forces   LevelForces `json:"forces"`
	Contact  Contact     `json:"contact"`
	Strain   Strain      `json:"strain"`
	Coronary [2]Coronary `json:"coronary"` // left, right
	Junction Junction    `json:"junction"`
	Septum   Septum      `json:"septum"`
	Anchor   Anchor      `json:"anchor"`

	Findings []Finding `json:"findings"`
	Notes    []string  `json:"notes"` // what was assumed
}

func found(x float64) Value       { return Value{Value: x, Found: true} }
func missing(reason string) Value { return Value{Reason: reason} }
func put(reason string, vs ...*Value) {
	for _, v := range vs {
		*v = missing(reason)
	}
}

// Of computes the outcome of a deployment of this size of the device in this root. A deployment that did not come to its end gives an Outcome without numbers, which say why; one whose parts do not belong together is an error.
func Of(d *deploy.Deployment, r *heart.Root, dev *valve.Device, size *valve.Size) (*Outcome, error) {
	if err := check(d, r, dev, size); err != nil {
		return nil, err
	}
	o := &Outcome{Device: d.Device, Size: d.Size, Findings: []Finding{}, Notes: []string{}}
	if d.Final == nil {
		why := "the device was not let go"
		if d.Trouble != nil {
			why = fmt.Sprintf("the device was not let go: in %s the mechanics gave up: %s", d.Trouble.Where(), d.Trouble.Reason)
		}
		for _, f := range Defs {
			*f.field(o) = missing(why)
		}
		o.Seating.Verdict, o.Seating.Reason = Unknown, why
		o.Anchor.Verdict, o.Anchor.Reason = Unknown, why
		for c := range o.Clamps {
			o.Clamps[c].Cusp = heart.Cusp(c).String()
		}
		return o, nil
	}
	s, err := newScene(d, r, dev, size, d.Final)
	if err != nil {
		return nil, err
	}
	s.note(o)
	s.frameShape(&o.Frame)
	s.place(&o.Place)
	if o.Gaps, err = s.gaps(); err != nil {
		put(err.Error(), o.Apposition.values()...)
	} else {
		s.apposition(o.Gaps, &o.Apposition)
	}
	for i := range d.Loads {
		if l := &d.Loads[i]; l.Name == valve.Diastole && l.Held {
			if loaded, err := newScene(d, r, dev, size, &l.At); err == nil {
				o.GapsDiastole, _ = loaded.gaps()
			}
		}
	}
	s.keys(o)
	for c := range o.Clamps {
		o.Clamps[c] = s.clamp(heart.Cusp(c))
	}
	s.forces(&o.Forces)
	s.contact(&o.Contact)
	s.strain(&o.Strain)
	for c := range o.Coronary {
		o.Coronary[c] = s.coronary(c)
	}
	s.junction(&o.Junction)
	s.septum(&o.Septum)
	anchor(d, &o.Anchor)
	o.find()
	return o, nil
}

// check refuses what does not belong together.
func check(d *deploy.Deployment, r *heart.Root, dev *valve.Device, size *valve.Size) error {
	switch {
	case d == nil || r == nil || dev == nil || size == nil:
		return fmt.Errorf("outcome: a deployment, a root, a device and a size are needed")
	case d.Device != dev.ID || d.Size != size.Label:
		return fmt.Errorf("outcome: the deployment is of %s %s, not of %s %s", d.Device, d.Size, dev.ID, size.Label)
	case dev.Build == nil:
		return fmt.Errorf("outcome: %s: the device file does not say what it is made of", dev.ID)
	}
	if d.Final == nil {
		return nil
	}
	if d.Shapes.Wires == nil {
		return fmt.Errorf("outcome: the deployment has no shapes: they are not kept where its results are written")
	}
	states := []*deploy.Resting{d.Final}
	for i := range d.Loads {
		if d.Loads[i].Held {
			states = append(states, &d.Loads[i].At)
		}
	}
	for i, at := range states {
		name := "final state"
		if i > 0 {
			name = "state under load " + d.Loads[i-1].Name
		}
		if err := belongs(&d.Shapes, at); err != nil {
			return fmt.Errorf("outcome: %s: %w", name, err)
		}
	}
	return nil
}

// belongs reports whether a state is one of these shapes.
func belongs(s *deploy.Shapes, at *deploy.Resting) error {
	if len(at.Wires) != len(s.Wires.Points) || len(s.WireMM) != len(s.Wires.Points) {
		return fmt.Errorf("%d positions and %d radii for %d points of the metal", len(at.Wires), len(s.WireMM), len(s.Wires.Points))
	}
	sheets := [4][]geom.Vec{at.Wall, at.Leaflets[0], at.Leaflets[1], at.Leaflets[2]}
	triangles := [4][][3]int32{s.Wall, s.Leaflets[0], s.Leaflets[1], s.Leaflets[2]}
	for k, points := range sheets {
		what := "the wall"
		if k > 0 {
			what = "the " + heart.Cusp(k-1).String() + " leaflet"
		}
		if len(points) != len(s.Rest[k]) {
			return fmt.Errorf("%s has %d corners, at rest %d", what, len(points), len(s.Rest[k]))
		}
		if len(s.CalciumMM[k]) != 0 && len(s.CalciumMM[k]) != len(triangles[k]) {
			return fmt.Errorf("%s has calcium for %d of %d triangles", what, len(s.CalciumMM[k]), len(triangles[k]))
		}
		if k > 0 && len(s.LeafletMM[k-1]) != len(points) {
			return fmt.Errorf("%s has %d thicknesses for %d corners", what, len(s.LeafletMM[k-1]), len(points))
		}
		for t, c := range triangles[k] {
			for _, v := range c {
				if v < 0 || int(v) >= len(points) {
					return fmt.Errorf("triangle %d of %s has no corner %d", t, what, v)
				}
			}
		}
		for v, p := range points {
			if !p.Finite() {
				return fmt.Errorf("corner %d of %s is nowhere", v, what)
			}
		}
	}
	if len(s.WallRegions) != len(s.Wall) {
		return fmt.Errorf("%d regions for %d triangles of the wall", len(s.WallRegions), len(s.Wall))
	}
	for i, p := range at.Wires {
		if !p.Finite() {
			return fmt.Errorf("point %d of the metal is nowhere", i)
		}
	}
	for i, q := range at.Touches {
		if q.Point < 0 || q.Point >= len(at.Wires) || q.On < 0 || q.On > 3 {
			return fmt.Errorf("touch %d is of point %d on %d", i, q.Point, q.On)
		}
	}
	return nil
}
