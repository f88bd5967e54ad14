package deploy

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// RegionStress is how a region is stretched and stressed: changes since the picture.
type RegionStress struct {
	Region       Region   `json:"region"`
	AreaMM2      float64  `json:"areaMM2"` // at rest
	MostMPa      float64  `json:"mostMPa"` // largest principal Cauchy stress
	MeanMPa      float64  `json:"meanMPa"` // of the larger principal stress, by area
	MostStretch  float64  `json:"mostStretch"`
	LeastStretch float64  `json:"leastStretch"`
	AtMM         geom.Vec `json:"atMM"` // middle of the triangle with the largest stress
}

// Stresses returns what the regions that have triangles bear at a state, in their order.
func (p *Patient) Stresses(st *mech.State) ([]RegionStress, error) {
	var all [regions]RegionStress
	for _, s := range []*Sheet{p.Wall, p.Leaflets[0], p.Leaflets[1], p.Leaflets[2]} {
		if s == nil {
			continue
		}
		for t, r := range s.Regions {
			x, err := s.Stretching.Stress(t, st)
			if err != nil {
				return nil, err
			}
			q, a := &all[r], s.area(t)
			if q.AreaMM2 == 0 || x.CauchyMPa[0] > q.MostMPa {
				q.MostMPa = x.CauchyMPa[0]
				q.AtMM = geom.Vec{}
				for _, v := range s.Body.Triangles[t] {
					q.AtMM = q.AtMM.AddScaled(1.0/3, st.Position(s.Body.Blocks[v]))
				}
			}
			if q.AreaMM2 == 0 || x.Stretch[0] > q.MostStretch {
				q.MostStretch = x.Stretch[0]
			}
			if q.AreaMM2 == 0 || x.Stretch[1] < q.LeastStretch {
				q.LeastStretch = x.Stretch[1]
			}
			q.MeanMPa += a * x.CauchyMPa[0]
			q.AreaMM2 += a
		}
	}
	var out []RegionStress
	for r := range all {
		if q := all[r]; q.AreaMM2 > 0 {
			q.Region = Region(r)
			q.MeanMPa /= q.AreaMM2
			out = append(out, q)
		}
	}
	return out, nil
}
