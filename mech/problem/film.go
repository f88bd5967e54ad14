package problem

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/render"
	"github.com/apical-heart/apical/render/plate"
)

// Film is a problem drawn at some stages, all at one scale.
type Film struct {
	Title string
	Scale plate.Scale
	Shots []Shot
}

// Shot is one stage.
type Shot struct {
	Name    string // "crimped"
	Caption []string
	Bodies  []render.Body
	Solid   int // so many bodies, from the first, are framed; tools may reach beyond the picture
}

// Pictures returns the sheets of a film by file name: every stage by itself, from the side and from its end, and all stages side by side.
func (p *Problem) Pictures(ctx context.Context) (names []string, sheets []plate.Sheet, err error) {
	film, err := p.Film(ctx)
	if err != nil {
		return nil, nil, err
	}
	side := render.Camera{Toward: geom.Vec{X: 0.25, Y: -1, Z: 0.42}, Up: geom.Vec{Z: 1}}
	end := render.Camera{Toward: geom.Vec{Z: 1}, Up: geom.Vec{Y: 1}}
	side, end = film.frame(side), film.frame(end)
	end.HeightMM = math.Max(end.HeightMM, side.HeightMM) // a millimetre is the same in both
	side.HeightMM = end.HeightMM
	var all plate.Sheet
	all.Title, all.Scale, all.CellPixels = film.Title, &film.Scale, [2]int{400, 400}
	all.Cells = make([][]plate.Cell, 2)
	stem := strings.Trim(notPlain.ReplaceAllString(strings.ToLower(p.Name), "-"), "-")
	for i, s := range film.Shots {
		side.Haze = s.haze(side)
		a := plate.Cell{Camera: side, Bodies: s.Bodies, BarMM: 5}
		b := plate.Cell{Camera: end, Bodies: s.Bodies}
		all.Cells[0] = append(all.Cells[0], a)
		b.Caption = s.Caption
		all.Cells[1] = append(all.Cells[1], b)
		b.Caption = nil
		names = append(names, fmt.Sprintf("%s-%d-%s.png", stem, i+1, s.Name))
		sheets = append(sheets, plate.Sheet{Title: film.Title, Lines: s.Caption, Scale: &film.Scale, CellPixels: [2]int{640, 640}, Cells: [][]plate.Cell{{a, b}}})
	}
	return append(names, stem+".png"), append(sheets, all), nil
}

// frame sets a camera so that it sees every stage.
func (f *Film) frame(c render.Camera) render.Camera {
	axes := c.Frame()
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, s := range f.Shots {
		for _, b := range s.Bodies[:s.Solid] {
			for _, p := range b.Surface.Points {
				u, v, _ := axes.Local(p)
				lo[0], hi[0], lo[1], hi[1] = math.Min(lo[0], u), math.Max(hi[0], u), math.Min(lo[1], v), math.Max(hi[1], v)
			}
		}
	}
	c.Target = axes.At((lo[0]+hi[0])/2, (lo[1]+hi[1])/2, 0)
	c.HeightMM = 1.15 * math.Max(hi[0]-lo[0], hi[1]-lo[1])
	return c
}

// haze lets the half of a shot that is on the far side of its axis, which is z, fade.
func (s *Shot) haze(c render.Camera) render.Haze {
	near := geom.Vec{X: c.Toward.X, Y: c.Toward.Y}.Unit()
	h := render.Haze{Colour: render.Colour{255, 255, 255}, Plane: geom.Plane{Normal: near}, FadeMM: 0.1, Strength: 0.75}
	for _, b := range s.Bodies[:s.Solid] {
		for _, p := range b.Surface.Points {
			h.FadeMM = math.Max(h.FadeMM, -0.6*h.Plane.Height(p))
		}
	}
	return h
}

// skin returns struts as a body coloured by a field times a factor.
func (f *Film) skin(t *beam.Struts, s *mech.State, field beam.Field, factor float64) (render.Body, error) {
	skin, err := t.Sweep(s, field)
	if err != nil {
		return render.Body{}, err
	}
	for i := range skin.Values {
		skin.Values[i] *= factor
	}
	return render.Body{Surface: skin.Surface, PointColour: f.Scale.Colours(skin.Values), Gloss: 0.25}, nil
}

// glass returns a cylinder as it is looked through, with the circles in which it ends.
func glass(c *contact.Revolution, controls []float64, lowMM, highMM, widerMM float64, colour render.Colour) []render.Body {
	out := []render.Body{{Surface: c.Surface(controls, lowMM, highMM, widerMM), Colour: colour, Opacity: 0.06, Rim: 0.35}}
	for _, z := range []float64{lowMM, highMM} {
		out = append(out, render.Body{Surface: render.Tube(c.Rim(controls, z, widerMM), 0.06, true), Colour: colour})
	}
	return out
}

var (
	crimperColour = render.Colour{70, 100, 140}
	tubeColour    = render.Colour{190, 80, 70}
)

// filmRing draws RingCrimp at its stages.
func filmRing(ctx context.Context) (*Film, error) {
	ring, err := NewRing(RingOptions{Elements: 8})
	if err != nil {
		return nil, err
	}
	f := &Film{Title: "RingCrimp_Apical2026: a superelastic ring is crimped and released into a soft tube", Scale: plate.Scale{Title: []string{"martensite in", "the nearest", "fibre, %"}, High: 100, Steps: 5}}
	a, err := mech.NewAssembly(ring.Model)
	if err != nil {
		return nil, err
	}
	take := func(name, what string, crimper, tube bool, st *mech.State) error {
		past := func(e int) []float64 { return a.Past(ringStruts, e, st) }
		body, err := f.skin(ring.Struts, st, ring.Struts.Martensite(past), 100)
		if err != nil {
			return err
		}
		s := Shot{Name: name, Bodies: []render.Body{body}, Solid: 1}
		lo, hi := body.Surface.Bounds()
		low, high := lo.Z-1.5, hi.Z+1.5
		const half = ringThickMM / 2 // tools act on the struts' axes; they are drawn on their outer faces
		if crimper {
			s.Bodies = append(s.Bodies, glass(ring.crimper.Shape.(*contact.Revolution), st.Controls, low, high, half, crimperColour)...)
		}
		if tube {
			s.Bodies = append(s.Bodies, glass(ring.tube.Shape.(*contact.Revolution), st.Controls, low, high, half, tubeColour)...)
		}
		s.Caption = []string{what, fmt.Sprintf("ring %.1f mm across", ring.MeanDiameterMM(st)), fmt.Sprintf("martensite %.1f %% on average", 100*ring.Struts.MeanMartensite(past))}
		f.Shots = append(f.Shots, s)
		return nil
	}
	if err := take("open", "open", false, false, ring.State()); err != nil {
		return nil, err
	}
	var failed error
	shots := []struct {
		release    bool
		diameterMM float64
		name       string
	}{{false, 17, "crimping"}, {false, 9, "crimped"}, {true, 15.8, "releasing"}, {true, 27.2, "released"}}
	ring.watch = func(st *mech.State, release bool) {
		d := 2 * st.Controls[0]
		for _, s := range shots {
			if s.release != release || math.Abs(d-s.diameterMM) > 1e-6 || failed != nil {
				continue
			}
			what := fmt.Sprintf("%s, crimper at %.1f mm", s.name, d)
			if s.name == "released" {
				what = fmt.Sprintf("released into the tube of %.1f mm", 2*ringTubeMM)
			}
			failed = take(s.name, what, s.name != "released", release, st)
		}
	}
	if _, err := ring.CrimpAndRelease(ctx); err != nil {
		return nil, err
	}
	if failed == nil && len(f.Shots) != 1+len(shots) {
		failed = fmt.Errorf("problem: the ring stopped at %d of %d stages to be drawn", len(f.Shots), 1+len(shots))
	}
	return f, failed
}

// filmRow draws StentRow as it is crimped.
func filmRow(ctx context.Context) (*Film, error) {
	row, err := NewStentRow(16, 1)
	if err != nil {
		return nil, err
	}
	w, err := start(ctx, row.Model, solve.Options{})
	if err != nil {
		return nil, err
	}
	f := &Film{Title: "StentRow: a row of elastic cells is crimped", Scale: plate.Scale{Title: []string{"strain along", "the strut,", "magnitude, %"}, Digits: 1}}
	type stage struct {
		name       string
		diameterMM float64
	}
	var states []*mech.State
	stages := []stage{{"open", 23}, {"17mm", 17}, {"8mm", 8}}
	for _, s := range stages {
		if s.diameterMM < 23 {
			if err := w.to(0.34, false, 11.5-s.diameterMM/2); err != nil {
				return nil, err
			}
		}
		states = append(states, w.state.Clone())
	}
	magnitude := func(st *mech.State) beam.Field {
		along := row.Struts.AxialStrain(st)
		return func(e int) func(y, z float64) float64 {
			f := along(e)
			return func(y, z float64) float64 { return math.Abs(f(y, z)) }
		}
	}
	last, err := row.Struts.Sweep(states[len(states)-1], magnitude(states[len(states)-1]))
	if err != nil {
		return nil, err
	}
	for _, v := range last.Values {
		f.Scale.High = math.Max(f.Scale.High, 100*v)
	}
	f.Scale.High = math.Ceil(2*f.Scale.High) / 2
	for i, s := range stages {
		body, err := f.skin(row.Struts, states[i], magnitude(states[i]), 100)
		if err != nil {
			return nil, err
		}
		f.Shots = append(f.Shots, Shot{Name: s.name, Caption: []string{fmt.Sprintf("%g mm across", s.diameterMM)}, Bodies: []render.Body{body}, Solid: 1})
	}
	return f, nil
}
