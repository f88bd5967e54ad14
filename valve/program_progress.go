package valve

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Progress is how far a release has come: what is out, what holds the device, and so what can still be undone. It knows no mechanics.
type Progress struct {
	Released map[string]float64 `json:"released"` // by part: 0 none of it, 1 all
	State    string             `json:"state"`    // of the circulation
	Detached bool               `json:"detached"`
	delivery *Delivery          `keep:"-"` // what it was made for; Undo says what followed from it
}

// Undo is what can still be undone.
type Undo struct {
	Parts []string `json:"parts"` // that can be taken back, the last released first
	Place bool     `json:"place"` // the device can be moved along the axis
	Turn  bool     `json:"turn"`  // the device can be turned
}

// NewProgress returns that of a device before its release, in diastole. A device that does not say what it is made of is an error.
func NewProgress(d *Device) (*Progress, error) {
	if d.Build == nil {
		return nil, fmt.Errorf("%s: the device file does not say what it is made of", d.ID)
	}
	p := &Progress{Released: map[string]float64{}, State: Diastole, delivery: &d.Build.Delivery}
	for _, part := range p.delivery.Order {
		p.Released[part] = 0
	}
	return p, nil
}

func (p *Progress) clone() *Progress {
	c := *p
	c.Released = maps.Clone(p.Released)
	return &c
}

// frame reports whether some of the frame is out, and whether all of it is.
func (p *Progress) frame() (some, all bool) {
	all = true
	for part, f := range p.Released {
		if part != PartKeys {
			some, all = some || f > 0, all && f >= 1
		}
	}
	return some, all
}

// Undo returns what can still be undone.
func (p *Progress) Undo() Undo {
	some, all := p.frame()
	u := Undo{Parts: []string{}, Place: !all && !p.Detached, Turn: !some && !p.Detached}
	q := p.clone()
	for _, part := range slices.Backward(p.delivery.Order) {
		if q.Released[part] > 0 && q.stuck(part) == "" {
			u.Parts = append(u.Parts, part)
			q.Released[part] = 0
		}
	}
	return u
}

// stuck returns why a part cannot be taken back as things stand, or "".
func (p *Progress) stuck(part string) string {
	if p.Detached {
		return "the device is detached"
	}
	r := p.delivery.Retrieval
	if r == nil {
		return "the device file does not say what can be taken back"
	}
	i := slices.IndexFunc(r.Parts, func(x Retrievable) bool { return x.Part == part })
	if i < 0 {
		return "the device cannot take back its " + part
	}
	for _, other := range p.delivery.Order {
		if most, ok := r.Parts[i].While[other]; ok && p.Released[other] > most+1e-9 {
			return fmt.Sprintf("%.4g of the %s is out, and the %s can be taken back up to %g only", p.Released[other], other, part, most)
		}
	}
	at := slices.Index(p.delivery.Order, part)
	for _, later := range p.delivery.Order[at+1:] {
		if p.Released[later] > 0 {
			return fmt.Sprintf("the %s, released after it, is out", later)
		}
	}
	return ""
}

// refuse returns why a step cannot be done as things stand, or "".
func (p *Progress) refuse(s *Step) string {
	some, all := p.frame()
	if p.Detached && s.Do != Hold && s.Do != PostDilate {
		return "the device is detached"
	}
	switch s.Do {
	case Advance, Retract:
		if all {
			return "the frame is released and moves no more"
		}
	case Rotate:
		if some {
			return "the frame is released and turns no more"
		}
	case PostDilate:
		if !all {
			return "the frame is not released"
		}
	case Detach:
		for _, part := range p.delivery.Order {
			if p.Released[part] < 1 {
				return fmt.Sprintf("%.4g of the %s is released, not all", p.Released[part], part)
			}
		}
	case Release, Recapture:
		out, ok := p.Released[s.Part]
		if !ok {
			return fmt.Sprintf("the device has no part %q; it has %s", s.Part, strings.Join(p.delivery.Order, ", "))
		}
		if s.Do == Release {
			return p.refuseRelease(s, out)
		}
		if s.target() >= out {
			return fmt.Sprintf("%.4g of the %s is out: there is nothing to take back to %g", out, s.Part, s.target())
		}
		return p.stuck(s.Part)
	}
	return ""
}

func (p *Progress) refuseRelease(s *Step, out float64) string {
	if s.target() <= out {
		return fmt.Sprintf("%.4g of the %s is out already", out, s.Part)
	}
	for _, before := range p.delivery.Order {
		if before == s.Part {
			break
		}
		if p.Released[before] < 1 {
			return fmt.Sprintf("the device releases its %s first (%s)", before, strings.Join(p.delivery.Order, ", "))
		}
	}
	return ""
}

// apply does a step to its end.
func (p *Progress) apply(s *Step) {
	switch s.Do {
	case Release, Recapture:
		p.Released[s.Part] = s.target()
	case Hold:
		p.State = s.State
	case Detach:
		p.Detached = true
	}
}

// blind returns what a condition cannot see as things stand, or "".
func (p *Progress) blind(c *Condition) string {
	keys, frame := c.needs()
	if some, _ := p.frame(); frame && !some {
		return "the frame is not released, so that it cannot slip"
	}
	if _, has := p.Released[PartKeys]; keys && !has {
		return "the device has no keys"
	}
	if keys && p.Released[PartKeys] == 0 {
		return "the keys are not out"
	}
	return ""
}
