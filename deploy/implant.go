package deploy

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/spring"
	"github.com/apical-heart/apical/valve"
)

// Implant is a device on its delivery system in a model: the metal, what holds it crimped, and the arms that lead it. The model's Z is the device's axis, from the ventricle to the aorta; the inflow edge stands at Z 0 when nothing leads it elsewhere.
//
// Three capsules hold it. That of the keys opens from the outflow down. Of the frame's two, which both reach over all of it while it is crimped, one then keeps the half towards the inflow and draws down to let it go, the other keeps the
// outflow and draws up. Around a frame that a balloon opens they are the crimper, which goes away before it is brought in. Any frame may be widened by a balloon inside of it: see Inflated.
type Implant struct {
	*Metal
	device *valve.Device
	size   *valve.Size

	// Controls of the model.
	KeysRadius, FrameRadius           int // inner radii of the capsules, mm
	KeysEdge, InflowEdge, OutflowEdge int // Z of the capsules' edges from the device's inflow, mm
	Advance, Turn                     int // of the frame: mm along Z, rad about it
	KeysAdvance, KeysTurn             int // of the keys' arms
	HoldFrame, HoldKeys               int // stiffness of each arm, N/mm; at 0 they have let go
	BalloonRadius, BalloonOffset      int // mm; how far along Z the balloon's middle is off the crimped frame's, which Advance takes along

	frameArms, keyArms           *spring.Arms
	keysCapsule, inflow, outflow *contact.Tool
	balloon                      *contact.Tool
	keysOnFrame                  *contact.Wires
	terms                        map[mech.Term]int
}

// ArmNPerMM is how stiff the arms of the delivery system are.
const ArmNPerMM = 20

// What is known of neither capsules nor arms.
const (
	capsuleRoundMM = 0.5 // of the corner where a capsule's wall goes over into its mouth, which opens at 45 degrees
	aheadMM        = 3   // a capsule's edge stands this far off the metal's end when it holds all of it or nothing
)

// NewImplant adds a device, free of stress and its capsules wide open, to a model. friction is that between keys and frame.
func NewImplant(m *mech.Model, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy, mesh Mesh, friction float64) (*Implant, error) {
	metal, err := NewMetal(m, d, s, alloys, mesh, func(p geom.Vec) geom.Vec { return p })
	if err != nil {
		return nil, err
	}
	p := &Implant{Metal: metal, device: d, size: s, terms: map[mech.Term]int{}}
	for _, c := range []struct {
		at   *int
		name string
	}{{&p.KeysRadius, "radius of the keys' capsule"}, {&p.FrameRadius, "radius of the frame's capsules"}, {&p.KeysEdge, "edge of the keys' capsule"}, {&p.InflowEdge, "edge of the inflow's capsule"}, {&p.OutflowEdge, "edge of the outflow's capsule"},
		{&p.Advance, "advance"}, {&p.Turn, "turn"}, {&p.KeysAdvance, "advance of the keys"}, {&p.KeysTurn, "turn of the keys"}, {&p.HoldFrame, "arms of the frame"}, {&p.HoldKeys, "arms of the keys"},
		{&p.BalloonRadius, "radius of the balloon"}, {&p.BalloonOffset, "offset of the balloon"}} {
		*c.at = m.AddControl(c.name)
	}
	capsule := func(title, kind string, radius, edge, advance int, up geom.Vec) (*contact.Tool, error) {
		// The mouth opens along up, from the edge on.
		r := &contact.Revolution{Axis: up, Profile: []contact.ProfilePoint{{ZMM: -1}, {}, {ZMM: 1, RadiusMM: 1}}, RoundMM: capsuleRoundMM, WiderMM: mech.Dial{Scale: 1, Control: radius}, Inside: true}
		led := &contact.Placed{Shape: &contact.Placed{Shape: r, Motion: contact.Motion{Along: geom.Vec{Z: 1}, ByMM: mech.Dial{Scale: 1, Control: edge}}}, Motion: contact.Motion{Along: geom.Vec{Z: 1}, ByMM: mech.Dial{Scale: 1, Control: advance}}}
		t, err := contact.NewTool(title, p.Samples(kind), led, contact.Law{Stiffness: crimperNPerMM2, Soft: true})
		if err == nil {
			p.add(m, t)
		}
		return t, err
	}
	up, down := geom.Vec{Z: 1}, geom.Vec{Z: -1}
	if p.inflow, err = capsule("inflow's capsule", valve.FrameWire, p.FrameRadius, p.InflowEdge, p.Advance, up); err != nil {
		return nil, err
	}
	if p.outflow, err = capsule("outflow's capsule", valve.FrameWire, p.FrameRadius, p.OutflowEdge, p.Advance, down); err != nil {
		return nil, err
	}
	if err = p.addBalloon(m); err != nil {
		return nil, err
	}
	if p.frameArms, err = p.arms(m, "arms of the frame", p.commissures(), p.Advance, p.Turn, p.HoldFrame); err != nil {
		return nil, err
	}
	if p.Keys != nil {
		if p.keysCapsule, err = capsule("keys' capsule", valve.KeyWire, p.KeysRadius, p.KeysEdge, p.KeysAdvance, up); err != nil {
			return nil, err
		}
		if tops := p.keyTops(); d.Build.Keys.Hung.Value == valve.Sutured {
			if p.keyArms, err = p.arms(m, "arms of the keys", tops, p.KeysAdvance, p.KeysTurn, p.HoldKeys); err != nil {
				return nil, err
			}
			p.keysOnFrame, err = contact.NewWires(m, "keys on the frame", p.body("keys", valve.KeyWire), p.body("frame", valve.FrameWire), contact.Law{Stiffness: 2 * crimperNPerMM2, Friction: friction, Soft: true}, 0, 0)
			if err != nil {
				return nil, err
			}
			p.add(m, p.keysOnFrame)
		}
	}
	return p, p.holdLed(m, &mech.Dial{Scale: 1, Control: p.Advance}, &mech.Dial{Scale: 1, Control: p.KeysAdvance})
}

func (p *Implant) add(m *mech.Model, t mech.Term) {
	p.terms[t] = len(m.Terms)
	m.AddTerm(t)
}

// arms leads points along the axis and keeps them in their planes through it.
func (p *Implant) arms(m *mech.Model, title string, points []int, advance, turn, hold int) (*spring.Arms, error) {
	var arms []spring.Arm
	for _, i := range points {
		at := p.Wires.Points[i].PositionMM
		a := spring.Arm{Block: p.Position[i], At: at, Along: geom.Vec{Z: 1}, MoveMM: mech.Dial{Scale: 1, Control: advance}, StiffnessNPerMM: mech.Dial{Scale: 1, Control: hold}}
		arms = append(arms, a)
		a.Along, a.MoveMM = geom.Vec{Z: 1}.Cross(valve.Radial(at)), mech.Dial{}
		a.Turn, a.Axis = mech.Dial{Scale: 1, Control: turn}, geom.Vec{Z: 1}
		arms = append(arms, a)
	}
	t, err := spring.NewArms(title, arms)
	if err == nil {
		p.add(m, t)
	}
	return t, err
}

// commissures returns the crowns of the outflow at the commissures.
func (p *Implant) commissures() (out []int) {
	rows := len(p.device.Build.Frame.RowShares.Values)
	for i, q := range p.Wires.Points {
		if q.Level != rows {
			continue
		}
		a := math.Mod(math.Atan2(q.PositionMM.Y, q.PositionMM.X)+4*math.Pi, 2*math.Pi/3)
		if math.Min(a, 2*math.Pi/3-a) < 1e-6 {
			out = append(out, i)
		}
	}
	return out
}

// keyTops returns the points by which keys hang, or their ends.
func (p *Implant) keyTops() (out []int) {
	for _, u := range p.Wires.Sutures {
		out = append(out, u.Key)
	}
	return out
}

// body returns the wires of a kind as contact sees them.
func (p *Implant) body(title, kind string) *contact.Body {
	b := &contact.Body{Title: title}
	of := map[int]int32{}
	corner := func(i int) int32 {
		k, ok := of[i]
		if !ok {
			k = int32(len(b.Nodes))
			of[i] = k
			b.Nodes = append(b.Nodes, p.Position[i])
			b.HalfMM = append(b.HalfMM, p.RadiusMM[i])
		}
		return k
	}
	for _, g := range p.Wires.Segments {
		if g.Kind == kind {
			b.Segments = append(b.Segments, [2]int32{corner(g.From), corner(g.To)})
		}
	}
	return b
}

// HeightMM returns the free height of the frame and the highest point of the metal.
func (p *Implant) HeightMM() (frame, top float64) {
	for _, q := range p.Wires.Points {
		top = math.Max(top, q.PositionMM.Z)
	}
	return p.size.FrameHeightMM.Value, top
}

// crimpedRadiiMM returns the inner radii of the capsules when the device is crimped: keys around frame.
func (p *Implant) crimpedRadiiMM() (keys, frame float64) {
	keys = p.device.Build.Delivery.CrimpedDiameterMM.Value / 2
	frame = keys
	if p.Keys != nil && p.device.Build.Keys.Hung.Value == valve.Sutured {
		frame -= p.device.Build.Keys.WireMM.Value
	}
	return keys, frame
}

// State returns the device free of stress, held by its arms, its capsules around it and wide open.
func (p *Implant) State(m *mech.Model) *mech.State {
	st := m.NewState()
	c := st.Controls
	for i, q := range p.Wires.Points {
		r := math.Hypot(q.PositionMM.X, q.PositionMM.Y) + p.RadiusMM[i] + 0.05
		if q.Kind == valve.FrameWire {
			c[p.FrameRadius] = math.Max(c[p.FrameRadius], r)
		} else {
			c[p.KeysRadius] = math.Max(c[p.KeysRadius], r)
		}
	}
	height, _ := p.HeightMM()
	c[p.KeysEdge], c[p.InflowEdge], c[p.OutflowEdge] = p.keysShutMM(), height*1.6+aheadMM, -0.6*height-aheadMM
	c[p.HoldFrame], c[p.HoldKeys] = ArmNPerMM, ArmNPerMM
	return st
}

// keysShutMM is where the edge of the keys' capsule is when it holds all of them.
func (p *Implant) keysShutMM() float64 {
	height, top := p.HeightMM()
	return top + 2*aheadMM + height
}

// Crimped returns the controls at the end of crimping: the capsules shut, a frame that a balloon opens on its folded balloon.
func (p *Implant) Crimped(controls []float64) []float64 {
	c := append([]float64{}, controls...)
	c[p.KeysRadius], c[p.FrameRadius] = p.crimpedRadiiMM()
	if p.ByBalloon() {
		c[p.BalloonRadius] = p.foldedRadiusMM()
	}
	return c
}

// Parted returns the controls at which each half of the frame is in its own capsule.
func (p *Implant) Parted(controls []float64) []float64 {
	c := append([]float64{}, controls...)
	mid := p.size.FrameHeightMM.Value / 2
	c[p.InflowEdge], c[p.OutflowEdge] = mid+1, mid-1
	return c
}

// Released returns the controls at which a capsule has let go of a part; of valve.PartFrame none has hold: see Inflated.
func (p *Implant) Released(controls []float64, part string) []float64 {
	c := append([]float64{}, controls...)
	// Mouths open at 45 degrees: what is let go must be able to open as wide as it likes.
	wide := 0.0
	for i, q := range p.Wires.Points {
		wide = math.Max(wide, math.Hypot(q.PositionMM.X, q.PositionMM.Y)+p.RadiusMM[i])
	}
	wide += aheadMM
	switch part {
	case valve.PartKeys:
		c[p.KeysEdge] = -wide
	case valve.PartInflow:
		c[p.InflowEdge] = -wide
	case valve.PartOutflow:
		c[p.OutflowEdge] = p.size.FrameHeightMM.Value + wide
		if p.Sutures != nil {
			c[p.Draw] = 1
		}
	}
	return c
}

// Out returns the controls at which a fraction of a part is out of its capsule: 0 none, 1 all of it; between, the capsule's edge has gone by that fraction of the length that it covers.
func (p *Implant) Out(controls []float64, part string, fraction float64) []float64 {
	if fraction >= 1 {
		return p.Released(controls, part)
	}
	c := append([]float64{}, controls...)
	height, top := p.HeightMM()
	between := func(from, to float64) float64 { return from + fraction*(to-from) }
	switch part {
	case valve.PartKeys:
		if fraction <= 0 {
			c[p.KeysEdge] = p.keysShutMM()
		} else {
			c[p.KeysEdge] = between(top+aheadMM, 0)
		}
	case valve.PartInflow:
		c[p.InflowEdge] = between(height/2+1, height-p.LongestMM()) // a crimped lattice is longer, and its arms hold it at its outflow
	case valve.PartOutflow:
		c[p.OutflowEdge] = between(height/2-1, height)
		if p.Sutures != nil {
			c[p.Draw] = 0
		}
	}
	return c
}

// Pulled returns the controls at which the frame's arms have drawn it along its axis.
func (p *Implant) Pulled(controls []float64, mm float64) []float64 {
	c := append([]float64{}, controls...)
	c[p.Advance] = mm
	return c
}

// Detached returns the controls at which all arms have let go.
func (p *Implant) Detached(controls []float64) []float64 {
	c := append([]float64{}, controls...)
	c[p.HoldFrame], c[p.HoldKeys] = 0, 0
	return c
}
