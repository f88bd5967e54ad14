package deploy

import (
	"fmt"
	"os"
	"testing"

	"image/png"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/render"
	"github.com/apical-heart/apical/render/plate"
)

func TestTryTube(t *testing.T) {
	d, alloys := device(t, os.Getenv("DEV"))
	s := &d.Sizes[1]
	sheet := plate.Sheet{Title: d.ID, CellPixels: [2]int{420, 420}, Cells: make([][]plate.Cell, 2)}
	tube := 0.9 * s.NominalDiameterMM.Value / 2
	b := Tube{RadiusMM: tube, Friction: 0.1, Watch: func(p *Implant, st *mech.State, g Stage) {
		fmt.Printf("%+v\n", g)
		a, _ := mech.NewAssembly(&mech.Model{})
		_ = a
		var bodies []render.Body
		for k, w := range []*beam.Struts{p.Frame, p.Keys} {
			if w == nil {
				continue
			}
			skin, err := w.Sweep(st, func(int) func(y, z float64) float64 { return func(y, z float64) float64 { return 0 } })
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, render.Body{Surface: skin.Surface, Colour: []render.Colour{{90, 110, 140}, {220, 150, 30}}[k], Gloss: 0.25})
		}
		h, top := p.HeightMM()
		_ = top
		for r, c := range []render.Camera{{Toward: geom.Vec{X: 0.25, Y: -1, Z: 0.3}, Up: geom.Vec{Z: 1}}, {Toward: geom.Vec{Z: 1}, Up: geom.Vec{Y: 1}}} {
			c.Target, c.HeightMM = geom.Vec{Z: h / 2}, 1.9*h
			sheet.Cells[r] = append(sheet.Cells[r], plate.Cell{Camera: c, Bodies: bodies, BarMM: 5, Caption: []string{g.Name}})
		}
	}}
	r, err := b.Release(t.Context(), d, s, alloys)
	if err != nil {
		t.Error(err)
	} else {
		fmt.Println(r.Balance.Error())
	}
	f, _ := os.Create("/tmp/tube-" + d.ID + ".png")
	img := sheet.Draw()
	png.Encode(f, img)
	f.Close()
}
