package problem

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/spring"
)

// Of the deck's mesh and of its steps.
const (
	openFrameWallMM    = 0.4937  // mean over the mesh, 0.45 to 0.52
	openFrameVolumeMM3 = 11.021  // of the sector, as the reference counts it
	openFrameEndZMM    = -52.421 // of the end crown
	openFrameTopZMM    = -1.21   // under the window of the eyelet
	openFrameSectorDeg = 11.25
	openFrameFourMM    = 0.45   // width from which on there are four bricks across
	openFrameBrickMM   = 0.1016 // length of a brick along a strut: its volume over a twelfth of the section
	openFrameOpenMM    = 21.0   // inner radius of the crimper
	openFrameShutMM    = 5.0
	openFrameMandrelMM = 4.25   // radius of the cylinder inside the frame
	openFramePulseMM   = -1.125 // of the chamber's radius
)

// Controls of the sector: radius of the crimper, what the chamber's radius grows by, whether the chamber is there.
const (
	openFrameCrimper = iota
	openFrameWider
	openFrameThere
)

// openFramePoint is a point of the mid-line of a strut with the width in the wall.
type openFramePoint struct{ zMM, deg, radiusMM, widthMM float64 }

// openFramePart is an element's section, whose fibres are gauges from the first on, and the row of struts that it counts to.
type openFramePart struct {
	section *beam.Fibred
	first   int
	widthMM float64
	row     int
}

// openFrameSector is 1/32 of the frame of Bonsignore 2017 as beams: ten struts, which run as a zigzag between two planes of symmetry, and between them the halves of the joints' blocks, which lie on the planes and do not turn about the radius.
// Widths follow the fillets. It is free of stress as it stands, at 37 C, as in the deck.
type openFrameSector struct {
	model  *mech.Model
	struts *beam.Struts
	parts  []openFramePart
	law    *material.Nitinol
	nodes  []mech.Block
	length map[mech.Block]float64 // that a node stands for
	// The end of the wire so far.
	last      beam.End
	lastPoint openFramePoint
	bricks    bool
	spoil     float64
}

// newOpenFrameSector builds it with elements of about a length, sections of bricks or of fibres, and the widths times spoil. That the transformation strain is the same in compression follows from the deck's, by volume, of 0.
func newOpenFrameSector(stepMM float64, bricks bool, spoil float64) (*openFrameSector, error) {
	law, err := material.NewNitinol(material.Confluent())
	if err != nil {
		return nil, err
	}
	f := &openFrameSector{model: &mech.Model{}, struts: &beam.Struts{Title: "struts"}, law: law, length: map[mech.Block]float64{}, bricks: bricks, spoil: spoil}
	for _, name := range []string{"crimper", "chamber wider", "chamber there"} {
		f.model.AddControl(name)
	}
	top := openFrameRows[0][0]
	top.zMM = openFrameTopZMM
	if err := f.to(top, true, 0); err != nil {
		return nil, err
	}
	for row, points := range openFrameRows {
		plane := openFrameSectorDeg * float64(row%2)
		if err := f.blockTo(points[0], plane); err != nil {
			return nil, err
		}
		mesh := openFrameMesh(points, stepMM)
		for i, p := range mesh {
			if err := f.to(p, i == len(mesh)-1, openFrameSectorDeg-plane); err != nil {
				return nil, err
			}
		}
	}
	end := f.lastPoint
	end.zMM = openFrameEndZMM
	if err := f.blockTo(end, 0); err != nil {
		return nil, err
	}
	f.model.AddTerm(f.struts)
	return f, f.surround()
}

// to leads the wire on to a point; the points of a block keep to the plane of symmetry at an angle.
func (f *openFrameSector) to(p openFramePoint, block bool, planeDeg float64) error {
	m := f.model
	e := beam.End{Position: m.AddPosition(p.place()), Rotation: m.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
	f.nodes = append(f.nodes, e.Position)
	if block {
		s, c := math.Sincos(planeDeg * math.Pi / 180)
		axes := [3]geom.Vec{{X: c, Y: s}, {X: -s, Y: c}, {Z: 1}}
		no := [3]int{-1, -1, -1}
		m.Supports = append(m.Supports, mech.Support{Block: e.Position, Axes: axes, Held: [3]bool{false, true, len(f.nodes) == 1}, Follows: no}, mech.Support{Block: e.Rotation, Axes: axes, Held: [3]bool{true, false, true}, Follows: no})
	}
	if len(f.nodes) > 1 {
		own := strutAxes(m, f.last.Position, e.Position)
		a, b := f.last, e
		a.Offset, b.Offset = own, own
		section, part, err := f.section(f.spoil * (p.widthMM + f.lastPoint.widthMM) / 2)
		if err != nil {
			return err
		}
		if err := f.struts.Add(m, a, b, section); err != nil {
			return err
		}
		part.row = openFrameRowOf((p.zMM + f.lastPoint.zMM) / 2)
		f.parts = append(f.parts, part)
		half := p.place().Dist(f.lastPoint.place()) / 2
		f.length[f.last.Position] += half
		f.length[e.Position] += half
	}
	f.last, f.lastPoint = e, p
	return nil
}

// blockTo leads the wire along a block in two elements.
func (f *openFrameSector) blockTo(p openFramePoint, planeDeg float64) error {
	from := f.lastPoint
	for i := 1; i <= 2; i++ {
		if err := f.to(from.towards(p, float64(i)/2), true, planeDeg); err != nil {
			return err
		}
	}
	return nil
}

// section returns a section whose last fibres lie where the bricks of the reference's mesh have their integration points: 4 through the wall by 3 across the width, 4 where it is wide. Beside the fibres of a section of fibres they have no area.
func (f *openFrameSector) section(widthMM float64) (beam.Section, openFramePart, error) {
	r := beam.Rectangle{WidthMM: widthMM, ThicknessMM: openFrameWallMM}
	s, err := r.Fibred(f.law, f.law.AusteniteMPa/(2*1.33), 12, 4)
	if err != nil {
		return nil, openFramePart{}, err
	}
	if f.bricks {
		s.Fibres = nil
	}
	part := openFramePart{section: s, first: len(s.Fibres), widthMM: widthMM}
	across, through := 3, 4
	if widthMM > openFrameFourMM {
		across = 4
	}
	for i := range across {
		for j := range through {
			s.Fibres = append(s.Fibres, beam.Fibre{Y: widthMM * ((float64(i)+0.5)/float64(across) - 0.5), Z: openFrameWallMM * ((float64(j)+0.5)/float64(through) - 0.5)})
		}
	}
	if f.bricks {
		return newBrickSection(s, r, f.law.AusteniteMPa, across, through), part, nil
	}
	return s, part, nil
}

// surround adds the tools, dampers, and springs that are too weak to count but hold the frame where nothing touches it.
func (f *openFrameSector) surround() error {
	m, axis := f.model, geom.Vec{Z: 1}
	damper := &mech.Damper{Title: "damper"}
	var samples []contact.Sample
	var weak []spring.Anchor
	for _, b := range f.nodes {
		samples = append(samples, contact.NodeSample(b, openFrameWallMM/2, f.length[b], 0.33*f.length[b]))
		damper.Add(m, b, 0.023*f.length[b])
		damper.Add(m, b+1, 0.023*f.length[b]) // its rotation
		weak = append(weak, spring.Anchor{Block: b, At: begins(m, b), StiffnessNPerMM: 1e-5, Along: axis})
	}
	chamber := []contact.ProfilePoint{{ZMM: -69, RadiusMM: 19.5}, {ZMM: -39, RadiusMM: 19.5}, {ZMM: -27, RadiusMM: 12.5}, {ZMM: 0, RadiusMM: 12.5}}
	for _, t := range []struct {
		title  string
		shape  contact.Shape
		active *mech.Dial
	}{
		{"crimper", contact.Cylinder(geom.Vec{}, axis, mech.Dial{Scale: 1, Control: openFrameCrimper}, true), nil},
		{"mandrel", contact.Cylinder(geom.Vec{}, axis, mech.Fixed(openFrameMandrelMM), false), nil},
		{"chamber", &contact.Revolution{Axis: axis, Profile: chamber, RoundMM: 0.5, WiderMM: mech.Dial{Scale: 1, Control: openFrameWider}, Inside: true}, &mech.Dial{Scale: 1, Control: openFrameThere}},
	} {
		tool, err := contact.NewTool(t.title, samples, t.shape, contact.Law{Stiffness: 200, SmoothMM: 0.01})
		if err != nil {
			return err
		}
		tool.Active = t.active
		tool.DeepMM = 10 // the chamber is not there until the frame is crimped
		m.AddTerm(tool)
	}
	ground, err := spring.NewGround("weak supports", weak)
	if err != nil {
		return err
	}
	m.AddTerm(ground)
	m.AddTerm(damper)
	return nil
}

func (p openFramePoint) towards(q openFramePoint, t float64) openFramePoint {
	return openFramePoint{p.zMM + t*(q.zMM-p.zMM), p.deg + t*(q.deg-p.deg), p.radiusMM + t*(q.radiusMM-p.radiusMM), p.widthMM + t*(q.widthMM-p.widthMM)}
}

func (p openFramePoint) place() geom.Vec {
	s, c := math.Sincos(p.deg * math.Pi / 180)
	return geom.Vec{X: p.radiusMM * c, Y: p.radiusMM * s, Z: p.zMM}
}

// openFrameRowOf returns the row of struts at a height; rows part in the middle of the joints.
func openFrameRowOf(zMM float64) int {
	for i, row := range openFrameRows[:len(openFrameRows)-1] {
		if zMM > (row[len(row)-1].zMM+openFrameRows[i+1][0].zMM)/2 {
			return i
		}
	}
	return len(openFrameRows) - 1
}

// openFrameMesh returns points along a strut after its first, at equal distances of about a step.
func openFrameMesh(points []openFramePoint, stepMM float64) (out []openFramePoint) {
	way := make([]float64, len(points))
	for i := 1; i < len(points); i++ {
		way[i] = way[i-1] + points[i].place().Dist(points[i-1].place())
	}
	whole := way[len(way)-1]
	n := max(1, int(math.Round(whole/stepMM)))
	k := 1
	for i := 1; i <= n; i++ {
		s := whole * float64(i) / float64(n)
		for k < len(points)-1 && way[k] < s {
			k++
		}
		out = append(out, points[k-1].towards(points[k], (s-way[k-1])/(way[k]-way[k-1])))
	}
	return out
}
