package outcome

import (
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
)

// calcifiedMM is the thickness of calcium from which a triangle counts as calcified: deploy's own.
const calcifiedMM = 0.2

// RegionStrain is how a region of wall or leaflets is stretched and stressed: changes since the picture.
type RegionStrain struct {
	Region       string   `json:"region"`
	AreaMM2      float64  `json:"areaMM2"` // at rest
	MostMPa      float64  `json:"mostMPa"` // largest principal Cauchy stress
	MeanMPa      float64  `json:"meanMPa"` // of the larger principal stress, by area
	MostStretch  float64  `json:"mostStretch"`
	LeastStretch float64  `json:"leastStretch"`
	AreaRatio    float64  `json:"areaRatio,omitempty"` // of the region now to at rest; 0 where the state has no such triangles
	AtMM         geom.Vec `json:"atMM"`                // where the stress is largest
}

// Strain is how the tissues are stretched and stressed.
type Strain struct {
	Regions []RegionStrain `json:"regions"`
	// The largest over the regions named.
	SinusStretch   Value `json:"sinusStretch"`
	SinusMPa       Value `json:"sinusMPa"`
	AnnulusStretch Value `json:"annulusStretch"` // annulus and interleaflet triangles
	AnnulusMPa     Value `json:"annulusMPa"`
	LVOTStretch    Value `json:"lvotStretch"` // septum and mitral curtain
	LVOTMPa        Value `json:"lvotMPa"`
	AortaStretch   Value `json:"aortaStretch"`
	AortaMPa       Value `json:"aortaMPa"`
	LeafletStretch Value `json:"leafletStretch"`
	LeafletMPa     Value `json:"leafletMPa"`
	// AreaRatio is the largest ratio of area of a region of the wall, now to at rest.
	AreaRatio Value `json:"areaRatio"`
	// CalcifiedStretch is the largest stretch of a triangle of annulus or outflow tract that bears 0.2 mm of calcium or more, or has a corner in common with one that does.
	CalcifiedStretch Value `json:"calcifiedStretch"`
	// CalcifiedMM2 is the area at rest of annulus and outflow tract that bears as much.
	CalcifiedMM2 Value `json:"calcifiedMM2"`
}

// zones are the regions that are told together.
var zones = [5][]deploy.Region{
	{deploy.SinusLeft, deploy.SinusRight, deploy.SinusNon},
	{deploy.Annulus, deploy.TriangleLeftRight, deploy.TriangleRightNon, deploy.TriangleNonLeft},
	{deploy.Septum, deploy.MembranousSeptum, deploy.Curtain},
	{deploy.Aorta},
	{deploy.LeafletLeft, deploy.LeafletRight, deploy.LeafletNon},
}

func zone(r deploy.Region) int {
	for z, of := range zones {
		for _, q := range of {
			if q == r {
				return z
			}
		}
	}
	return -1
}

func (s *scene) strain(o *Strain) {
	into := [5][2]*Value{{&o.SinusStretch, &o.SinusMPa}, {&o.AnnulusStretch, &o.AnnulusMPa}, {&o.LVOTStretch, &o.LVOTMPa}, {&o.AortaStretch, &o.AortaMPa}, {&o.LeafletStretch, &o.LeafletMPa}}
	names := [5]string{"sinus", "annulus", "outflow tract", "ascending aorta", "leaflets"}
	for z, v := range into {
		put("the state has no stresses of the "+names[z], v[0], v[1])
	}
	ratio := s.areaRatios()
	for _, q := range s.at.Stresses {
		o.Regions = append(o.Regions, RegionStrain{q.Region.String(), q.AreaMM2, q.MostMPa, q.MeanMPa, q.MostStretch, q.LeastStretch, ratio[q.Region], q.AtMM})
		z := zone(q.Region)
		if z < 0 {
			continue
		}
		for i, x := range [2]float64{q.MostStretch, q.MostMPa} {
			if v := into[z][i]; !v.Found || x > v.Value {
				*v = found(x)
			}
		}
	}
	if len(s.shapes.Wall) == 0 {
		put("the deployment has no wall", &o.AreaRatio, &o.CalcifiedStretch, &o.CalcifiedMM2)
		return
	}
	largest := 0.0
	for r := deploy.SinusLeft; r <= deploy.Aorta; r++ {
		largest = math.Max(largest, ratio[r])
	}
	o.AreaRatio = found(largest)
	s.calcified(o)
}

// areaRatios returns of each region the area now by that at rest.
func (s *scene) areaRatios() map[deploy.Region]float64 {
	now, rest := map[deploy.Region]float64{}, map[deploy.Region]float64{}
	for t, c := range s.shapes.Wall {
		r := s.shapes.WallRegions[t]
		now[r], rest[r] = now[r]+areaOf(s.at.Wall, c), rest[r]+areaOf(s.shapes.Rest[0], c)
	}
	for k, leaflet := range s.shapes.Leaflets {
		r := deploy.LeafletLeft + deploy.Region(k)
		for _, c := range leaflet {
			now[r], rest[r] = now[r]+areaOf(s.at.Leaflets[k], c), rest[r]+areaOf(s.shapes.Rest[1+k], c)
		}
	}
	for r := range rest {
		if rest[r] > 0 {
			now[r] /= rest[r]
		}
	}
	return now
}

func (s *scene) calcified(o *Strain) {
	calcium := s.shapes.CalciumMM[0]
	if len(calcium) == 0 {
		put("the deployment does not say where the wall is calcified", &o.CalcifiedStretch, &o.CalcifiedMM2)
		return
	}
	landing := func(t int) bool { z := zone(s.shapes.WallRegions[t]); return z == 1 || z == 2 }
	corner := map[int32]bool{}
	area := 0.0
	for t, c := range s.shapes.Wall {
		if landing(t) && calcium[t] >= calcifiedMM {
			area += areaOf(s.shapes.Rest[0], c)
			for _, v := range c {
				corner[v] = true
			}
		}
	}
	o.CalcifiedMM2 = found(area)
	if area == 0 {
		o.CalcifiedStretch = missing("no calcium of 0.2 mm or more lies on annulus or outflow tract")
		return
	}
	most := 0.0
	for t, c := range s.shapes.Wall {
		if landing(t) && (corner[c[0]] || corner[c[1]] || corner[c[2]]) {
			most = math.Max(most, stretch(s.shapes.Rest[0], s.at.Wall, c))
		}
	}
	o.CalcifiedStretch = found(most)
}

// stretch returns the larger principal stretch of a triangle.
func stretch(rest, now []geom.Vec, c [3]int32) float64 {
	e1, e2 := rest[c[1]].Sub(rest[c[0]]), rest[c[2]].Sub(rest[c[0]])
	f1, f2 := now[c[1]].Sub(now[c[0]]), now[c[2]].Sub(now[c[0]])
	u := e1.Unit()
	v := e2.AddScaled(-e2.Dot(u), u)
	// In the axes u and v of the triangle at rest, the deformation's columns.
	a := f1.Scale(1 / e1.Norm())
	b := f2.AddScaled(-e2.Dot(u), a).Scale(1 / v.Norm())
	aa, ab, bb := a.Dot(a), a.Dot(b), b.Dot(b)
	return math.Sqrt((aa+bb)/2 + math.Sqrt((aa-bb)*(aa-bb)/4+ab*ab))
}
