package deploy

import (
	"fmt"
	"image/png"
	"os"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/render"
)

var palette = [regions]render.Colour{{230, 120, 120}, {120, 200, 120}, {120, 140, 230}, {240, 200, 90}, {220, 160, 60}, {250, 230, 130}, {60, 60, 60}, {160, 90, 60}, {0, 200, 200}, {200, 100, 200}, {200, 200, 205}, {250, 90, 90}, {60, 190, 60}, {80, 100, 250}}

func picture(t *testing.T, name string, p *Patient, st *mech.State, cut bool) {
	var bodies []render.Body
	edges := func(s *Sheet, keep func(t int) bool) {
		b := render.Body{Surface: &mesh.Surface{}}
		for i, c := range s.Body.Triangles {
			if keep != nil && !keep(i) {
				continue
			}
			var x [3]geom.Vec
			var mid geom.Vec
			for k, v := range c {
				x[k] = s.Body.Rest[v]
				if st != nil {
					x[k] = st.Position(s.Body.Blocks[v])
				}
				mid = mid.AddScaled(1.0/3, x[k])
			}
			n := int32(len(b.Surface.Points))
			col := palette[s.Regions[i]]
			if s.CalciumMM[i] > 0.2 {
				col = render.Colour{255, 255, 255}
			}
			for k := range x {
				b.Surface.Points = append(b.Surface.Points, x[k].Lerp(mid, 0.06))
				b.PointColour = append(b.PointColour, col)
			}
			b.Surface.Triangles = append(b.Surface.Triangles, [3]int32{n, n + 1, n + 2}, [3]int32{n, n + 2, n + 1})
		}
		bodies = append(bodies, b)
	}
	nadir := p.Wall.Body.Rest[p.Hinge[heart.Right][len(p.Hinge[heart.Right])/2]]
	front := nadir.Sub(p.Axis.Origin)
	front = front.AddScaled(-front.Dot(p.Axis.W), p.Axis.W).Unit()
	var keep func(t int) bool
	if cut {
		keep = func(t int) bool {
			c := p.Wall.Body.Triangles[t]
			return p.Wall.Body.Rest[c[0]].Sub(p.Axis.Origin).Dot(front) < 2
		}
	}
	edges(p.Wall, keep)
	for _, l := range p.Leaflets {
		if l != nil {
			edges(l, nil)
		}
	}
	for i, toward := range []geom.Vec{front.AddScaled(0.4, p.Axis.W), front.Scale(-1).AddScaled(0.2, p.Axis.W), p.Axis.W} {
		c := render.Camera{Target: p.Axis.Origin.AddScaled(10, p.Axis.W), Toward: toward, Up: p.Axis.W, HeightMM: 62}
		if i == 2 {
			c.Up, c.HeightMM = front, 46
		}
		img := render.Draw(c, 700, 700, bodies...)
		f, _ := os.Create(fmt.Sprintf("/tmp/w-roots/%s-%d.png", name, i))
		png.Encode(f, img)
		f.Close()
	}
}

func TestFilm(t *testing.T) {
	for _, seed := range []uint64{2, 5, 9} {
		d := load(t, seed)
		p, err := NewPatient(new(mech.Model), &d.Root, PatientOptions{Indication: d.Anatomy.Indication})
		if err != nil {
			t.Error(err)
			continue
		}
		picture(t, fmt.Sprint("p", seed), p, nil, true)
		picture(t, fmt.Sprint("w", seed), p, nil, false)
		fmt.Println(p.Notes, p.Ostia)
	}
}
