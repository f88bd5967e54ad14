package deploy

import (
	"fmt"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/render"
	"github.com/apical-heart/apical/render/plate"
	"github.com/apical-heart/apical/valve"
)

// Colours of metal.
var (
	FrameColour = render.Colour{90, 110, 140}
	KeysColour  = render.Colour{220, 150, 30}
)

// Bodies returns the metal at a state as it is drawn.
func (w *Metal) Bodies(st *mech.State) ([]render.Body, error) {
	plain := func(int) func(y, z float64) float64 { return func(y, z float64) float64 { return 0 } }
	var out []render.Body
	for i, t := range []*beam.Struts{w.Frame, w.Keys} {
		if t == nil {
			continue
		}
		skin, err := t.Sweep(st, plain)
		if err != nil {
			return nil, err
		}
		out = append(out, render.Body{Surface: skin.Surface, Colour: []render.Colour{FrameColour, KeysColour}[i], Gloss: 0.25})
	}
	return out, nil
}

// Picture draws all sizes of a device at rest, from the side and from the outflow, at one scale.
func Picture(d *valve.Device, alloys map[string]*valve.Alloy) (*plate.Sheet, error) {
	if d.Build == nil {
		return nil, fmt.Errorf("deploy: %s: the device file does not say what it is made of", d.ID)
	}
	sheet := &plate.Sheet{Title: d.NameEN + ", at rest; frame and keys on assumed dimensions", CellPixels: [2]int{420, 420}, Cells: make([][]plate.Cell, 2)}
	wide := 0.0
	for i := range d.Sizes {
		s := &d.Sizes[i]
		m := &mech.Model{}
		w, err := NewMetal(m, d, s, alloys, Mesh{}, func(p geom.Vec) geom.Vec { return p })
		if err != nil {
			return nil, err
		}
		bodies, err := w.Bodies(m.NewState())
		if err != nil {
			return nil, err
		}
		var all geom.Vec
		lo, hi := bodies[0].Surface.Bounds()
		for _, b := range bodies[1:] {
			l, h := b.Surface.Bounds()
			lo, hi = geom.Vec{X: min(lo.X, l.X), Y: min(lo.Y, l.Y), Z: min(lo.Z, l.Z)}, geom.Vec{X: max(hi.X, h.X), Y: max(hi.Y, h.Y), Z: max(hi.Z, h.Z)}
		}
		all = hi.Sub(lo)
		wide = max(wide, all.X, all.Y, 1.25*all.Z)
		side := render.Camera{Toward: geom.Vec{X: 0.25, Y: -1, Z: 0.3}, Up: geom.Vec{Z: 1}, Target: geom.Vec{Z: (lo.Z + hi.Z) / 2}}
		side.Haze = render.Haze{Colour: render.Colour{255, 255, 255}, Plane: geom.Plane{Normal: geom.Vec{X: 0.25, Y: -1}.Unit()}, FadeMM: 0.6 * s.NominalDiameterMM.Value / 2, Strength: 0.75}
		end := render.Camera{Toward: geom.Vec{Z: 1}, Up: geom.Vec{Y: 1}}
		sheet.Cells[0] = append(sheet.Cells[0], plate.Cell{Camera: side, Bodies: bodies, BarMM: 5})
		sheet.Cells[1] = append(sheet.Cells[1], plate.Cell{Camera: end, Bodies: bodies, Caption: []string{"size " + s.Label, fmt.Sprintf("frame %.1f mm high", s.FrameHeightMM.Value)}})
	}
	for r := range sheet.Cells {
		for c := range sheet.Cells[r] {
			sheet.Cells[r][c].Camera.HeightMM = 1.15 * wide
		}
	}
	return sheet, nil
}
