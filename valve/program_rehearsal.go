package valve

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/fault"
)

// Kinds of motions.
const (
	Move      = "move"      // along the axis
	Turn      = "turn"      // about it
	LetOut    = "let-out"   // part of the device out of what holds it
	TakeIn    = "take-in"   // and back
	StandIn   = "stand-in"  // wait, in a state of the circulation
	Inflate   = "inflate"   // a balloon in the released frame
	Disengage = "disengage" // from the catheter
)

// Motion is one thing that the mechanics do: small enough that what is watched for is seen in time.
type Motion struct {
	Step int    `json:"step"` // from 1
	Kind string `json:"kind"`
	// UpMM is how far the delivery system is moved towards the aorta; negative towards the ventricle.
	UpMM              float64 `json:"upMM,omitempty"`
	TurnDeg           float64 `json:"turnDeg,omitempty"` // right-handed towards the aorta
	Part              string  `json:"part,omitempty"`
	FromFraction      float64 `json:"fromFraction,omitempty"`
	ToFraction        float64 `json:"toFraction,omitempty"` // of the part that is out
	BalloonDiameterMM float64 `json:"balloonDiameterMM,omitempty"`
	State             string  `json:"state"`             // of the circulation meanwhile
	Undoing           bool    `json:"undoing,omitempty"` // after the program was given up
}

// Increments are the largest motions between two observations. The zero value is 1 mm, 5 degrees and a quarter of a part. Taken in, a part goes by a quarter at most.
type Increments struct {
	MM       float64 `json:"mm,omitempty"`
	Deg      float64 `json:"deg,omitempty"`
	Fraction float64 `json:"fraction,omitempty"`
}

// WithinMM is how near the frame must come to where an advance brings it.
const WithinMM = 0.5

// Statuses of a rehearsal.
const (
	Running    = "running"
	Done       = "done"
	NotReached = "not-reached" // a step came to its most without its condition
	Aborted    = "aborted"
)

// Rehearsal takes a device through a program. It says which motion comes next and is told what was observed after it; what moves and what is felt is
// the business of others. The same observations give the same motions.
type Rehearsal struct {
	program  *Program
	up       float64 // what is back for the route: 1 to the aorta, -1 to the apex
	room     float64 // deg beside keys
	inc      Increments
	progress *Progress
	last     Observation
	at       int // step, from 0
	step     *StepResult
	budget   float64 // what the step may still move, in mm or deg
	pending  *Motion
	undoing  []Motion
	result   Rehearsed
}

// NewRehearsal begins one. start is what is observed before the first step. A program that cannot be done with the device by the route is refused with
// the step named; so is an observation that cannot be one.
func NewRehearsal(p *Program, d *Device, route string, inc Increments, start Observation) (*Rehearsal, error) {
	if err := p.Fit(d); err != nil {
		return nil, err
	}
	if !slices.Contains(p.For.Routes, route) || !d.Reaches(route) {
		return nil, fault.New("PROGRAM-DEVICE", fmt.Sprintf("the program %s is not for %s by the route %q", p.ID, d.ID, route), programAdvice)
	}
	if wrong := start.check(); wrong != "" {
		return nil, fmt.Errorf("valve: rehearsal: start: %s", wrong)
	}
	for _, x := range []*float64{&inc.MM, &inc.Deg, &inc.Fraction} {
		if !finite(*x) || *x < 0 {
			return nil, fmt.Errorf("valve: rehearsal: an increment of %g", *x)
		}
	}
	def := func(x *float64, v float64) {
		if *x == 0 {
			*x = v
		}
	}
	def(&inc.MM, 1)
	def(&inc.Deg, 5)
	def(&inc.Fraction, 0.25)
	now, err := NewProgress(d)
	if err != nil {
		return nil, err
	}
	r := &Rehearsal{program: p, up: 1, room: d.Build.Keys.RoomDeg(), inc: inc, progress: now, last: start,
		result: Rehearsed{Program: p.ID, Device: d.ID, Route: route, Status: Running, Start: start}}
	if route == "transapical" {
		r.up = -1
	}
	return r, nil
}

// Next returns the motion to be done now, and false when the rehearsal is over. It is the same until Observe is called.
func (r *Rehearsal) Next() (Motion, bool) {
	for r.pending == nil && r.result.Status == Running {
		switch {
		case r.result.Abort != nil:
			if len(r.undoing) == 0 {
				r.result.Status = Aborted
				r.finish(false)
				break
			}
			r.pending, r.undoing = &r.undoing[0], r.undoing[1:]
		case r.at == len(r.program.Steps):
			r.result.Status = Done
		default:
			r.advance()
		}
	}
	if r.pending == nil {
		return Motion{}, false
	}
	return *r.pending, true
}

// advance begins the step if that has not been done, and finds its next motion or ends it.
func (r *Rehearsal) advance() {
	s := &r.program.Steps[r.at]
	if r.step == nil {
		r.step = &StepResult{Step: r.at + 1, Label: s.Label(), Motions: []Seen{}}
		r.begin(s)
		if r.abort() {
			return
		}
	}
	if m := r.motion(s); m != nil {
		m.Step = r.at + 1
		if m.State == "" {
			m.State = r.progress.State
		}
		r.pending = m
		return
	}
	r.end(s)
}

// Observe tells what was seen after the motion that Next returned.
func (r *Rehearsal) Observe(o Observation) error {
	if r.pending == nil {
		return fmt.Errorf("valve: rehearsal: an observation without a motion")
	}
	if wrong := o.check(); wrong != "" {
		return fmt.Errorf("valve: rehearsal: step %d (%s): %s", r.step.Step, r.step.Label, wrong)
	}
	m := r.pending
	r.pending, r.last = nil, o
	switch m.Kind {
	case Move:
		r.budget -= math.Abs(m.UpMM)
	case Turn:
		r.budget -= math.Abs(m.TurnDeg)
	case LetOut, TakeIn:
		r.progress.Released[m.Part] = m.ToFraction
	case StandIn:
		r.progress.State = m.State
	case Disengage:
		r.progress.Detached = true
	}
	r.step.Motions = append(r.step.Motions, Seen{Motion: *m, Observation: o})
	if r.result.Abort == nil {
		r.abort()
	}
	return nil
}

// begin sets what the step may move.
func (r *Rehearsal) begin(s *Step) {
	r.budget = 0
	switch {
	case s.Do == Advance && s.MaxMM == nil:
		r.budget = 1.5*math.Abs(r.away(s)) + 2
	case s.Do == Advance, s.Do == Retract:
		r.budget = *s.MaxMM
	case s.Do == Rotate && s.ByDeg != nil:
		r.budget = math.Abs(*s.ByDeg)
	case s.Do == Rotate:
		r.budget = *s.MaxDeg
	}
}

// away returns how far up the frame is to go.
func (r *Rehearsal) away(s *Step) float64 {
	if s.ToHeightMM != nil {
		return *s.ToHeightMM + r.last.DepthMM
	}
	return r.last.DepthMM - *s.ToDepthMM
}

// met reports whether what the step waits for is there.
func (r *Rehearsal) met(s *Step) bool { return s.Until != nil && s.Until.holds(&r.last, false, r.room) }

// tiny is what is left of a way, in mm or deg, by rounding.
const tiny = 1e-9

// motion returns the step's next motion, or nil if there is none.
func (r *Rehearsal) motion(s *Step) *Motion {
	first := len(r.step.Motions) == 0
	switch s.Do {
	case Advance:
		away := r.away(s)
		if size := min(math.Abs(away), r.inc.MM, r.budget); !r.met(s) && math.Abs(away) > WithinMM && size > tiny {
			return &Motion{Kind: Move, UpMM: math.Copysign(size, away)}
		}
	case Retract:
		if size := min(r.inc.MM, r.budget); !r.met(s) && size > tiny {
			return &Motion{Kind: Move, UpMM: r.up * size}
		}
	case Rotate:
		size, way := min(r.inc.Deg, r.budget), 1.0
		if s.ByDeg != nil {
			way = *s.ByDeg
		} else if way = -r.last.AngleDeg; way != 0 {
			size = min(size, math.Abs(way))
		} else {
			way = 1
		}
		if !r.met(s) && size > tiny {
			return &Motion{Kind: Turn, TurnDeg: math.Copysign(size, way)}
		}
	case Release, Recapture:
		return r.share(r.progress, s.Part, s.target())
	case Hold:
		if first {
			return &Motion{Kind: StandIn, State: s.State}
		}
	case PostDilate:
		if first {
			return &Motion{Kind: Inflate, BalloonDiameterMM: *s.BalloonDiameterMM}
		}
	case Detach:
		if first {
			return &Motion{Kind: Disengage}
		}
	}
	return nil
}

// takenIn is the largest part that is taken in between two observations, whatever the increments: what comes in drags tissue along, which has to come to rest on the way.
const takenIn = 0.25

// share returns the next motion that brings a part nearer to a fraction, or nil if it is there. The last goes right to it.
func (r *Rehearsal) share(now *Progress, part string, to float64) *Motion {
	from := now.Released[part]
	left := to - from
	if left == 0 {
		return nil
	}
	m := &Motion{Kind: LetOut, Part: part, FromFraction: from, ToFraction: to}
	most := r.inc.Fraction
	if left < 0 {
		m.Kind, most = TakeIn, min(most, takenIn)
	}
	if math.Abs(left) > most*(1+tiny) {
		m.ToFraction = from + math.Copysign(most, left)
	}
	return m
}

// end closes a step that has no further motion.
func (r *Rehearsal) end(s *Step) {
	reached := true
	switch {
	case s.Until != nil:
		reached = r.met(s)
	case s.Do == Advance:
		reached = math.Abs(r.away(s)) <= WithinMM
	}
	if !reached {
		r.result.Status = NotReached
		r.step.ReasonEN, r.step.ReasonZH = r.short(s)
	}
	r.finish(reached)
	r.at++
}

// short says what a step did not come to.
func (r *Rehearsal) short(s *Step) (en, zh string) {
	if s.Until == nil {
		return fmt.Sprintf("the frame stopped %.1f mm from where it should be", math.Abs(r.away(s))), fmt.Sprintf("支架停在距目标 %.1f mm 处", math.Abs(r.away(s)))
	}
	en, zh = "not reached: "+s.Until.Tell(&r.last), "未达到："+s.Until.Tell(&r.last)
	if s.MaxMM != nil {
		en, zh = en+fmt.Sprintf(" within %g mm", *s.MaxMM), zh+fmt.Sprintf("（最多 %g mm）", *s.MaxMM)
	}
	if s.MaxDeg != nil {
		en, zh = en+fmt.Sprintf(" within %g degrees", *s.MaxDeg), zh+fmt.Sprintf("（最多 %g°）", *s.MaxDeg)
	}
	return en, zh
}

// finish writes the step into the result.
func (r *Rehearsal) finish(reached bool) {
	r.step.Reached = reached
	r.step.Progress, r.step.Undo = *r.progress.clone(), r.progress.Undo()
	r.result.Steps = append(r.result.Steps, *r.step)
	r.step = nil
}
