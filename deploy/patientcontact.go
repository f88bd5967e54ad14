package deploy

import (
	"math"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
)

const (
	shaftRoomMM = 0.75 // what a leaflet may measure to a side at its free edge within OrificeMM: a shaft of the rest fits between the leaflets
	thinnestMM  = 0.1  // of a leaflet to each side
)

// touchable makes the surfaces that devices touch. A leaflet measures half its thickness, calcium included, to each side; but lumps that would reach closer to the axis than OrificeMM less 0.75 mm are cut off there: the shaft pushes them aside.
func (p *Patient) touchable() {
	p.Wall.Contact = &contact.Body{Title: "wall", Nodes: p.Wall.Body.Blocks, Triangles: p.Wall.Body.Triangles, HalfMM: contact.Uniform(len(p.Wall.Body.Rest), p.Options.WallContactMM)}
	for _, s := range p.Leaflets {
		if s == nil {
			continue
		}
		half, weight := make([]float64, len(s.Body.Rest)), make([]float64, len(s.Body.Rest))
		for t, c := range s.Body.Triangles {
			a := s.area(t)
			for _, v := range c {
				half[v] += a * s.Body.Parts[t].ThicknessMM / 2
				weight[v] += a
			}
		}
		for v, x := range s.Body.Rest {
			u, w, _ := p.Axis.Local(x)
			room := math.Hypot(u, w) - (p.Options.OrificeMM - shaftRoomMM)
			half[v] = max(thinnestMM, min(half[v]/weight[v], room))
		}
		s.Contact = &contact.Body{Title: s.Body.Title, Nodes: s.Body.Blocks, Triangles: s.Body.Triangles, HalfMM: half}
	}
}

// LeafletSamples returns points of a leaflet as contact feels them, each standing for its area; those of the hinge line, which are the wall's, are left out.
func (p *Patient) LeafletSamples(m *mech.Model, c heart.Cusp) []contact.Sample {
	return p.Leaflets[c].Contact.NodeSamples(m)[len(p.Hinge[c]):]
}

// WallSamples returns the corners of the wall as contact feels them.
func (p *Patient) WallSamples(m *mech.Model) []contact.Sample { return p.Wall.Contact.NodeSamples(m) }
