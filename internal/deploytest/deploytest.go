// Package deploytest makes deployments by formulas: the wires of a real device on a cone, in a tube with leaflets of round pieces, released step by step. For tests only.
package deploytest

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// Rehearsed is a deployment with what belongs to it.
type Rehearsed struct {
	Deployment *deploy.Deployment
	Root       *heart.Root
	Device     *valve.Device
	Size       *valve.Size
}

// The tube that the root is: nadirs of the right, left and non-coronary cusp at 0, 120 and 240 degrees and height 0.
const (
	radiusMM  = 14.5
	leafletMM = 13
	low, high = -12, 28
	stepDeg   = 6
)

func at(deg, r, z float64) geom.Vec {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	return geom.Vec{X: r * cos, Y: r * sin, Z: z}
}

// JValve returns a J-Valve TA 25 that came to be let go in a tube, with loads and pulls.
func JValve(t testing.TB) *Rehearsed {
	t.Helper()
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	out := &Rehearsed{Root: root()}
	for i := range devices {
		if devices[i].ID != "j-valve-ta" {
			continue
		}
		for j := range devices[i].Sizes {
			if devices[i].Sizes[j].Label == "25" {
				out.Device, out.Size = &devices[i], &devices[i].Sizes[j]
			}
		}
	}
	if out.Size == nil {
		t.Fatal("no J-Valve TA 25 in the catalogue")
	}
	w, err := out.Device.Wires(out.Size, []float64{0.5}, 2)
	if err != nil {
		t.Fatal(err)
	}
	d := &deploy.Deployment{Device: out.Device.ID, Size: out.Size.Label, Program: "j-valve-ta-ar", Route: "transapical", Indication: "ar",
		Axes:  geom.Frame{Origin: geom.Vec{Z: -4}, U: at(60, 1, 0), V: at(150, 1, 0), W: geom.Vec{Z: 1}},
		Notes: []string{"The picture's geometry, which is under pressure, is taken as free of stress; tissues are incremental.", "The membranous septum was not found; the wall there is taken as muscle."}}
	d.Planned.DepthMM, d.Planned.FrictionTissue, d.Planned.FrictionMetal = 4, 0.1, 0.1
	d.Shapes.Wires = w
	d.Shapes.Skirt = [2]float64{0, 14}
	for i := range d.Shapes.Ostia {
		d.Shapes.Ostia[i] = deploy.Ostium{Found: true, RadiusMM: 2}
	}
	final := tissue(d)
	for i, p := range w.Points {
		half := out.Device.Build.Frame.StrutThicknessMM.Value / 2
		x := p.PositionMM
		if p.Kind == valve.KeyWire {
			half = out.Device.Build.Keys.WireMM.Value / 2
			r := math.Hypot(x.X, x.Y)
			x.X, x.Y = x.X*13.7/r, x.Y*13.7/r
		}
		d.Shapes.WireMM = append(d.Shapes.WireMM, half)
		place := d.Axes.At(x.X, x.Y, x.Z)
		final.Wires = append(final.Wires, place)
		if i%9 == 0 {
			on := deploy.Touching{Point: i, AtMM: place, NormalN: 0.05, PressureMPa: 0.02}
			if i%2 == 0 {
				on.On = 1 + i%3
			}
			final.Touches = append(final.Touches, on)
		}
	}
	final.Stresses = []deploy.RegionStress{{Region: deploy.SinusRight, AreaMM2: 300, MostMPa: 0.042, MeanMPa: 0.01, MostStretch: 1.08, LeastStretch: 0.97}, {Region: deploy.Annulus, AreaMM2: 200, MostMPa: 0.31, MeanMPa: 0.06, MostStretch: 1.62, LeastStretch: 0.9}}
	d.Final = final
	d.Loads = []deploy.Load{{Name: valve.Diastole, AxialN: -6.5, MovedMM: -0.31, Held: true, FrameWallN: 2.5, KeyWallN: 2.8, LeafletN: 1.2, At: *final}, {Name: valve.Systole, AxialN: 0.6, MovedMM: 0.02, Held: true, FrameWallN: 0.7, KeyWallN: -0.1, At: *final}}
	d.Pulls = []deploy.Pull{{Towards: outcome.TowardsVentricle, Curve: curve(-1, 12)}, {Towards: outcome.TowardsAorta, Curve: curve(1, 5)}}
	release(d)
	out.Deployment = d
	return out
}

// Outcome returns what it comes to.
func (r *Rehearsed) Outcome(t testing.TB) *outcome.Outcome {
	t.Helper()
	o, err := outcome.Of(r.Deployment, r.Root, r.Device, r.Size)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Troubled makes it one whose mechanics gave up in the last step: the device was not let go.
func (r *Rehearsed) Troubled() *Rehearsed {
	d := *r.Deployment
	d.Final, d.Loads, d.Pulls = nil, nil, nil
	d.Moments = d.Moments[:len(d.Moments)-1]
	d.Rehearsed.Steps = d.Rehearsed.Steps[:len(d.Rehearsed.Steps)-1]
	d.Rehearsed.Status = valve.Running
	d.Trouble = &deploy.Trouble{Step: 5, Stage: "disengage", Status: "unstable", Reason: "dwelling: after 40 repetitions it still moves"}
	return &Rehearsed{&d, r.Root, r.Device, r.Size}
}

// GivenUp makes it one whose program was given up when the keys were drawn back, and the keys taken back.
func (r *Rehearsed) GivenUp() *Rehearsed {
	d := *r.Deployment
	d.Final, d.Loads, d.Pulls = nil, nil, nil
	d.Moments = append([]deploy.Moment{}, d.Moments[:3]...)
	back := d.Moments[2]
	back.Motion = valve.Motion{Step: 3, Kind: valve.TakeIn, Part: valve.PartKeys, FromFraction: 1, Undoing: true}
	d.Moments = append(d.Moments, back)
	d.Rehearsed.Steps = append([]valve.StepResult{}, d.Rehearsed.Steps[:3]...)
	s := &d.Rehearsed.Steps[2]
	s.Reached, s.ReasonEN, s.ReasonZH = false, "A key presses on the tissue too hard", "定位键受力过大"
	d.Rehearsed.Status = valve.Aborted
	d.Rehearsed.Abort = &valve.AbortResult{Abort: 1, Step: 3, When: "keyForceN above 6 (7.31)", Then: valve.RetractKeys, MessageEN: s.ReasonEN, MessageZH: s.ReasonZH, TakenBack: []string{valve.PartKeys}, LeftOut: []string{valve.PartInflow}}
	return &Rehearsed{&d, r.Root, r.Device, r.Size}
}

// release writes the steps of a program down, each with its motion, in the final state's shape.
func release(d *deploy.Deployment) {
	d.Rehearsed = valve.Rehearsed{Program: d.Program, Device: d.Device, Route: d.Route, Status: valve.Done}
	for i, s := range []struct {
		label, kind, part string
		undo              valve.Undo
	}{{"hold diastole", valve.StandIn, "", valve.Undo{Place: true, Turn: true}}, {"release keys", valve.LetOut, valve.PartKeys, valve.Undo{Parts: []string{valve.PartKeys}, Place: true, Turn: true}}, {"retract", valve.Move, "", valve.Undo{Parts: []string{valve.PartKeys}, Place: true, Turn: true}},
		{"release outflow", valve.LetOut, valve.PartOutflow, valve.Undo{}}, {"detach", valve.Disengage, "", valve.Undo{}}} {
		n := float64(i)
		m := valve.Motion{Step: i + 1, Kind: s.kind, Part: s.part, ToFraction: 1, State: valve.Diastole}
		o := valve.Observation{DepthMM: 4.25 - n, KeyHeightMM: [3]float64{0.3, 0.4, 0.5 + n}, KeyForceN: [3]float64{1.11 * n, 1.23 * n, 1.37 * n}, ContactForceN: 2.6 * n, LeafletForceN: 1.7 * n}
		d.Moments = append(d.Moments, deploy.Moment{Motion: m, Observation: o, At: *d.Final})
		d.Rehearsed.Steps = append(d.Rehearsed.Steps, valve.StepResult{Step: i + 1, Label: s.label, Motions: []valve.Seen{{Motion: m, Observation: o}}, Reached: true, Undo: s.undo,
			Progress: valve.Progress{Released: map[string]float64{valve.PartKeys: math.Min(1, n)}, State: valve.Diastole}})
	}
}

func curve(sign, most float64) (out []deploy.PullPoint) {
	for i := range 9 {
		mm := 0.4 * float64(i)
		n := most * math.Min(1, mm)
		out = append(out, deploy.PullPoint{MovedMM: sign * mm, ForceN: sign * n, FrameWallN: sign * 0.5 * n, KeyWallN: sign * 0.3 * n, LeafletN: sign * 0.2 * n})
	}
	return out
}

// tissue makes the tube and the leaflets and returns them at rest.
func tissue(d *deploy.Deployment) *deploy.Resting {
	sh := &d.Shapes
	const n = int32(360 / stepDeg)
	rows := int32(0)
	for z := low; z <= high; z += 2 {
		for deg := 0; deg < 360; deg += stepDeg {
			sh.Rest[0] = append(sh.Rest[0], at(float64(deg), radiusMM, float64(z)))
		}
		rows++
	}
	for i := range rows - 1 {
		region := deploy.Aorta
		switch z := low + 2*i + 1; {
		case z < -2:
			region = deploy.Septum
		case z < 2:
			region = deploy.Annulus
		case z < 20:
			region = deploy.SinusRight
		}
		for j := range n {
			a, b := i*n+j, i*n+(j+1)%n
			sh.Wall = append(sh.Wall, [3]int32{a, b, b + n}, [3]int32{a, b + n, a + n})
			sh.WallRegions = append(sh.WallRegions, region, region)
			calcium := 0.0
			if i == 2 && j < 4 {
				calcium = 1
			}
			sh.CalciumMM[0] = append(sh.CalciumMM[0], calcium, calcium)
		}
	}
	middle := [3]float64{heart.Left: 120, heart.Right: 0, heart.NonCoronary: 240}
	for c := range sh.Leaflets {
		const cols, tall = 20, 6
		for i := range tall + 1 {
			for j := range cols + 1 {
				sh.Rest[1+c] = append(sh.Rest[1+c], at(middle[c]-60+float64(6*j), leafletMM, 2*float64(i)))
				sh.LeafletMM[c] = append(sh.LeafletMM[c], 0.3)
				if i == tall {
					sh.FreeEdge[c] = append(sh.FreeEdge[c], int32(i*(cols+1)+j))
				}
			}
		}
		for i := range int32(tall) {
			for j := range int32(cols) {
				a := i*(cols+1) + j
				b := a + cols + 1
				sh.Leaflets[c] = append(sh.Leaflets[c], [3]int32{a, a + 1, b + 1}, [3]int32{a, b + 1, b})
				sh.Regions[c] = append(sh.Regions[c], deploy.LeafletLeft+deploy.Region(c), deploy.LeafletLeft+deploy.Region(c))
			}
		}
		sh.CalciumMM[1+c] = make([]float64, len(sh.Leaflets[c]))
	}
	return &deploy.Resting{Wall: sh.Rest[0], Leaflets: [3][]geom.Vec{sh.Rest[1], sh.Rest[2], sh.Rest[3]}}
}

func root() *heart.Root {
	r := &heart.Root{Leaflets: heart.Closed, LumenHU: 400}
	mark := func(deg, z float64) heart.Point {
		return heart.Point{PositionMM: at(deg, radiusMM, z), Found: true, Confidence: 1, Origin: heart.Truth}
	}
	r.Hinge = [3]heart.Point{heart.Left: mark(120, 0), heart.Right: mark(0, 0), heart.NonCoronary: mark(240, 0)}
	r.Commissure = [3]heart.Point{heart.LeftRight: mark(60, 14), heart.RightNon: mark(300, 14), heart.NonLeft: mark(180, 14)}
	r.OstiumCentre = [2]heart.Point{mark(120, 13), mark(0, 13)}
	r.OstiumLower = [2]heart.Point{mark(120, 11), mark(0, 11)}
	r.STJ = heart.Point{PositionMM: geom.Vec{Z: 20}, Found: true}
	r.STJNormal = geom.Vec{Z: 1}
	r.MembranousSeptum = mark(300, -5)
	return r
}
