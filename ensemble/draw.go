package ensemble

import (
	"fmt"
	"maps"
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/valve"
)

// draw is a member on its way from the plan: copies of what it changes.
type draw struct {
	task    *deploy.Task
	o       deploy.Options
	tissues deploy.Tissues
	device  valve.Device
}

// Draw returns member i, from 0, of an ensemble about a task: the task to be rehearsed, and what was drawn for each row of the table. It depends on task, table, seed and i alone: the first members of a larger ensemble are a smaller one. That is why
// numbers are drawn plainly: a Latin hypercube would divide the laws by the size of the ensemble. Members are rehearsed with deploy.Options.AmongMany: nothing is drawn to see what holds, and meshes are coarser.
func Draw(task *deploy.Task, t *Table, seed uint64, i int) (*deploy.Task, []float64, error) {
	o, err := task.Options.AmongMany().Completed()
	if err != nil {
		return nil, nil, err
	}
	if task.Device == nil || task.Device.Build == nil || task.Program == nil || task.Root == nil || task.Size == nil {
		return nil, nil, fmt.Errorf("ensemble: a task wants a root, a device that says what it is made of, a size and a program")
	}
	base := o.Patient.Tissues
	if base == nil {
		if base, err = deploy.DefaultTissues(); err != nil {
			return nil, nil, err
		}
	}
	d := &draw{o: o, tissues: *base, device: *task.Device}
	d.tissues.Regions = maps.Clone(base.Regions)
	build := *task.Device.Build
	d.device.Build = &build
	x := *task
	d.task = &x
	d.task.Alloys = maps.Clone(task.Alloys)
	chance := num.NewChance(seed).Split(uint64(i))
	drawn := make([]float64, len(t.Rows))
	for k := range t.Rows {
		u := &t.Rows[k]
		own := u.stream(chance)
		if u.ID == "landmarks" {
			d.task.Root, drawn[k] = moved(d.task.Root, u, own)
			continue
		}
		drawn[k] = u.Draw(own)
		d.put(u, drawn[k], own)
	}
	d.o.FrictionTissue, d.o.FrictionMetal = friction(d.o.FrictionTissue), friction(d.o.FrictionMetal)
	d.o.Patient.Tissues = &d.tissues
	d.task.Options, d.task.Device = d.o, &d.device
	return d.task, drawn, nil
}

// put changes what a row is about.
func (d *draw) put(u *Uncertainty, x float64, own *num.Chance) {
	switch u.ID {
	case "frictionTissue":
		d.o.FrictionTissue = friction(u.On(d.o.FrictionTissue, x))
	case "frictionMetal":
		d.o.FrictionMetal = friction(u.On(d.o.FrictionMetal, x))
	case "diastoleMMHg":
		d.o.DiastoleMMHg = math.Max(1, u.On(d.o.DiastoleMMHg, x))
	case "wallModulus", "bed", "leafletThickness", "leafletModulus":
		for name, q := range d.tissues.Regions {
			d.tissues.Regions[name] = tissue(u, x, q, name == "leaflet")
		}
	case "calciumModulus":
		d.tissues.CalciumMPa.Value = u.On(d.tissues.CalciumMPa.Value, x)
	case "metalLoading":
		d.metal(u, x, "loadStartMPa", "loadEndMPa", "yieldMPa")
	case "metalUnloading":
		d.metal(u, x, "unloadStartMPa", "unloadEndMPa")
	case "strutWidthMM":
		w := &d.device.Build.Frame.StrutWidthMM.Value
		*w = math.Max(*w/2, u.On(*w, x))
	case "depthMM":
		if mm, ok := d.task.Program.DepthMM(); ok {
			d.task = At(d.task, math.Min(30, math.Max(0, u.On(mm, x))), d.task.Placement.TurnDeg)
		}
	case "turnDeg":
		d.task.Placement.TurnDeg = u.On(d.task.Placement.TurnDeg, x)
	case "tiltDeg":
		d.tilt(x, own.Uniform(0, 180))
	case "lumenEdge":
		d.task.Root = widened(d.task.Root, x*math.Max(0, d.task.Root.EdgeSigmaMM))
	}
}

// friction keeps a coefficient apart from 0, which stands for the default.
func friction(x float64) float64 {
	if x <= 0 {
		return -1
	}
	return x
}

func tissue(u *Uncertainty, x float64, q deploy.Tissue, leaflet bool) deploy.Tissue {
	on := func(of ...*valve.Quantity) {
		for _, v := range of {
			v.Value = u.On(v.Value, x)
		}
	}
	switch {
	case u.ID == "wallModulus" && !leaflet, u.ID == "leafletModulus" && leaflet:
		on(&q.YoungMPa, &q.StiffeningMPa)
	case u.ID == "bed":
		on(&q.BedNMM3, &q.BedAlongNMM3)
	case u.ID == "leafletThickness" && leaflet:
		on(&q.ThicknessMM)
	}
	return q
}

// metal changes constants of all alloys that have them.
func (d *draw) metal(u *Uncertainty, x float64, names ...string) {
	for id, a := range d.task.Alloys {
		b := *a
		b.Constants = maps.Clone(a.Constants)
		for _, name := range names {
			if q, ok := b.Constants[name]; ok {
				q.Value = u.On(q.Value, x)
				b.Constants[name] = q
			}
		}
		d.task.Alloys[id] = &b
	}
}

// tilt leans the axis by deg more towards a direction. Tilts are small and add like vectors.
func (d *draw) tilt(deg, towards float64) {
	p := &d.task.Placement
	sin, cos := math.Sincos(p.TiltTowardsDeg * math.Pi / 180)
	s, c := math.Sincos(towards * math.Pi / 180)
	x, y := p.TiltDeg*cos+deg*c, p.TiltDeg*sin+deg*s
	p.TiltDeg, p.TiltTowardsDeg = math.Hypot(x, y), math.Atan2(y, x)*180/math.Pi
}

// At returns a task with another depth, of placement and program, and another turn. A program without a depth of its own keeps its place.
func At(t *deploy.Task, depthMM, turnDeg float64) *deploy.Task {
	out := *t
	out.Placement.TurnDeg = turnDeg
	if _, ok := t.Program.DepthMM(); ok {
		out.Program = t.Program.AtDepth(depthMM)
		out.Placement.DepthMM = depthMM
	}
	return &out
}
