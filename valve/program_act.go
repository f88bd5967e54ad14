package valve

import "fmt"

// Acts of a program.
const (
	Advance    = "advance"
	Rotate     = "rotate"
	Retract    = "retract"
	Release    = "release"
	Recapture  = "recapture"
	Hold       = "hold"
	PostDilate = "post-dilate"
	Detach     = "detach"
)

// States of the circulation in which a device is held.
const (
	RapidPacing = "rapid-pacing" // hardly any pressure, hardly any flow
	Diastole    = "diastole"     // the aorta's pressure on the closed valve
	Systole     = "systole"      // the valve open
)

var (
	states = []string{RapidPacing, Diastole, Systole}
	parts  = []string{PartKeys, PartInflow, PartOutflow, PartFrame}
	ends   = []string{RetractKeys, RecaptureAll, Stop}
)

// Act is what a step can do: one of the sets of fields in Needs, and those in May.
type Act struct {
	Do    string
	Needs [][]string
	May   []string
	Text  string
}

// Acts is the list of them. The check of a program and its schema are made from it.
var Acts = []Act{
	{Advance, [][]string{{"toDepthMM"}, {"toHeightMM"}}, []string{"maxMM", "until"}, "Bring the frame's inflow edge to a depth under the annulus plane or a height over it, whichever way that is; stop before when until holds."},
	{Rotate, [][]string{{"byDeg"}, {"maxDeg", "until"}}, nil, "Turn by an angle, or until a condition holds and by no more than maxDeg: then towards the angle 0."},
	{Retract, [][]string{{"maxMM", "until"}}, nil, "Draw back the way the device came, until a condition holds and by no more than maxMM: to the apex by the transapical route, to the aorta by all others."},
	{Release, [][]string{{"part"}}, []string{"fraction"}, "Let a part out, wholly if no fraction is given."},
	{Recapture, [][]string{{"part"}}, []string{"fraction"}, "Take a part back, wholly if no fraction is given."},
	{Hold, [][]string{{"state"}}, []string{"until"}, "Stand still in a state of the circulation, which stays until the next hold; with until, look whether a condition holds."},
	{PostDilate, [][]string{{"balloonDiameterMM"}}, nil, "Widen the released frame with a balloon."},
	{Detach, [][]string{{}}, nil, "Let the device go."},
}

// StepField is a number of a step, with the range that is plausible.
type StepField struct {
	Name     string
	From, To float64
	Text     string
	way      bool // how far something goes, so that 0 is a slip
	of       func(*Step) *float64
}

// StepFields is the list of them. The check of a program and its schema are made from it.
var StepFields = []StepField{
	{"toDepthMM", 0, 30, "Depth of the frame's inflow edge under the annulus plane.", false, func(s *Step) *float64 { return s.ToDepthMM }},
	{"toHeightMM", 0, 60, "Height of the frame's inflow edge over the annulus plane.", false, func(s *Step) *float64 { return s.ToHeightMM }},
	{"byDeg", -180, 180, "Turn about the root's axis, right-handed towards the aorta.", true, func(s *Step) *float64 { return s.ByDeg }},
	{"maxDeg", 0, 180, "Most that is turned, there and back.", true, func(s *Step) *float64 { return s.MaxDeg }},
	{"maxMM", 0, 60, "Most that is moved. An advance that does not give it may move half as far again as it is away, and 2 mm.", true, func(s *Step) *float64 { return s.MaxMM }},
	{"fraction", 0, 1, "Part that is out when the step is done: 0 none, 1 all.", false, func(s *Step) *float64 { return s.Fraction }},
	{"balloonDiameterMM", 10, 40, "Diameter of the balloon.", false, func(s *Step) *float64 { return s.BalloonDiameterMM }},
}

// given returns the names of the fields that the step holds, without its act, source and notes.
func (s *Step) given() (out []string) {
	for i := range StepFields {
		if f := &StepFields[i]; f.of(s) != nil {
			out = append(out, f.Name)
		}
	}
	if s.Part != "" {
		out = append(out, "part")
	}
	if s.State != "" {
		out = append(out, "state")
	}
	if s.Until != nil {
		out = append(out, "until")
	}
	return out
}

// Words are what a field of a program may hold.
type Words struct {
	Field string
	Of    []string
	Text  string
}

// PurposeWords returns the fields of a Purpose that hold words of a list. The schema is made from them, as from StepWords and AbortWords.
func PurposeWords() []Words {
	return []Words{
		{"kinds", kinds, "Kinds of devices."},
		{"routes", routes, "Ways in."},
		{"indications", []string{AS, AR}, "Stenosis, or pure or predominant regurgitation."},
	}
}

// StepWords returns the fields of a Step that hold a word of a list.
func StepWords() []Words {
	return []Words{{"part", parts, "What is released or taken back, in the device's order."}, {"state", states, "Of the circulation, until the next hold."}}
}

// AbortWords returns the fields of an Abort that hold a word of a list.
func AbortWords() []Words {
	return []Words{{"then", ends, "Take the keys back; take back what can be, the last released first; or leave all as it is."}}
}

// Tell writes the step as a person reads it.
func (s *Step) Tell() string {
	out := s.Label()
	for i := range StepFields {
		if f := &StepFields[i]; f.of(s) != nil {
			out += fmt.Sprintf(", %s %g", f.Name, *f.of(s))
		}
	}
	if s.Until != nil {
		out += ", until " + s.Until.Tell(nil)
	}
	return out
}
