package outcome

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/valve"
)

const (
	annulusMM      = 2  // half the height of the annulus' level, and of the junction's below its plane
	septalDepthMM  = 15 // how far the septal region goes below the annulus plane
	beyondSeptumMM = 5  // how far it goes beyond the membranous septum's landmark: half the septum's width in deploy's wall
)

// Level is what presses at a level of the root: sums of normal forces, N.
type Level struct {
	FrameWallN    float64 `json:"frameWallN"`
	KeyWallN      float64 `json:"keyWallN"`
	FrameLeafletN float64 `json:"frameLeafletN"`
	KeyLeafletN   float64 `json:"keyLeafletN"`
}

// Sum returns all of it.
func (l Level) Sum() float64 { return l.FrameWallN + l.KeyWallN + l.FrameLeafletN + l.KeyLeafletN }

// LevelForces are the normal forces of the metal on tissue by level: of all metal on wall and leaflets.
type LevelForces struct {
	LVOTN    Value `json:"lvotN"`    // more than 2 mm below the annulus plane
	AnnulusN Value `json:"annulusN"` // within 2 mm of it
	SinusN   Value `json:"sinusN"`   // above, and more than 2 mm below the plane of the sinotubular junction
	STJN     Value `json:"stjN"`     // from there up
	// Levels are the same four, by what presses on what.
	Levels [4]Level `json:"levels"`
}

func (s *scene) forces(f *LevelForces) {
	stj, reason := s.stj()
	for i := range s.at.Touches {
		t := &s.at.Touches[i]
		h := s.plane.Height(t.AtMM)
		l := 2
		switch {
		case h < -annulusMM:
			l = 0
		case h <= annulusMM:
			l = 1
		case reason == "" && stj.Height(t.AtMM) >= -annulusMM:
			l = 3
		}
		into := &f.Levels[l]
		frame := s.shapes.Wires.Points[t.Point].Kind == valve.FrameWire
		switch {
		case frame && t.On == OnWall:
			into.FrameWallN += t.NormalN
		case frame:
			into.FrameLeafletN += t.NormalN
		case t.On == OnWall:
			into.KeyWallN += t.NormalN
		default:
			into.KeyLeafletN += t.NormalN
		}
	}
	f.LVOTN, f.AnnulusN = found(f.Levels[0].Sum()), found(f.Levels[1].Sum())
	if reason != "" {
		put(reason, &f.SinusN, &f.STJN)
		return
	}
	f.SinusN, f.STJN = found(f.Levels[2].Sum()), found(f.Levels[3].Sum())
}

// Contact is how hard metal presses on tissue, and on the septum.
type Contact struct {
	WallMPa    Value `json:"wallMPa"`    // largest pressure on the wall, averaged over a patch of 2 mm
	LeafletMPa Value `json:"leafletMPa"` // on leaflets
	// IndexPercent is the contact pressure index: the part of the septal region that lies under a patch of 2 mm about a point that presses on the wall.
	IndexPercent  Value `json:"indexPercent"`
	SeptalMPa     Value `json:"septalMPa"`     // largest pressure on it
	SeptalN       Value `json:"septalN"`       // sum of normal forces on it
	RegionMM2     Value `json:"regionMM2"`     // area of the region
	RegionDepthMM Value `json:"regionDepthMM"` // how far below the annulus plane it goes: less than 15 mm if the model's wall ends before
}

func (c *Contact) septal() []*Value {
	return []*Value{&c.IndexPercent, &c.SeptalMPa, &c.SeptalN, &c.RegionMM2, &c.RegionDepthMM}
}

func (s *scene) contact(c *Contact) {
	wall, leaflet := 0.0, 0.0
	for _, t := range s.at.Touches {
		if t.On == OnWall {
			wall = math.Max(wall, t.PressureMPa)
		} else {
			leaflet = math.Max(leaflet, t.PressureMPa)
		}
	}
	if c.WallMPa = missing("the deployment has no wall"); len(s.shapes.Wall) > 0 {
		c.WallMPa = found(wall)
	}
	if c.LeafletMPa = missing("the model has no leaflets"); len(s.shapes.Leaflets[0])+len(s.shapes.Leaflets[1])+len(s.shapes.Leaflets[2]) > 0 {
		c.LeafletMPa = found(leaflet)
	}
	in, reason := s.septalRegion()
	if reason != "" {
		put(reason, c.septal()...)
		return
	}
	type patch struct {
		at      geom.Vec
		squared float64 // of the reach from the wire's middle, which stands off the wall
	}
	var pressing []patch
	most, sum := 0.0, 0.0
	for _, t := range s.at.Touches {
		if t.On != OnWall || t.NormalN <= 0 {
			continue
		}
		off := s.shapes.WireMM[t.Point] + s.shapes.WallContactMM
		pressing = append(pressing, patch{t.AtMM, contact.PatchMM*contact.PatchMM/4.0 + off*off})
		if in(t.AtMM) {
			most, sum = math.Max(most, t.PressureMPa), sum+t.NormalN
		}
	}
	area, covered, deep := 0.0, 0.0, 0.0
	x := s.at.Wall
	for _, t := range s.shapes.Wall {
		whole := areaOf(x, t)
		divide(func(w [3]float64) {
			p := x[t[0]].Scale(w[0]).AddScaled(w[1], x[t[1]]).AddScaled(w[2], x[t[2]])
			if !in(p) {
				return
			}
			area += whole / (pieces * pieces)
			deep = math.Max(deep, -s.plane.Height(p))
			for _, q := range pressing {
				if d := p.Sub(q.at); d.Dot(d) <= q.squared {
					covered += whole / (pieces * pieces)
					return
				}
			}
		})
	}
	if area == 0 {
		put("the model's wall does not reach below the annulus plane there", c.septal()...)
		return
	}
	c.IndexPercent, c.SeptalMPa, c.SeptalN, c.RegionMM2, c.RegionDepthMM = found(100*covered/area), found(most), found(sum), found(area), found(deep)
	if deep < septalDepthMM-1 {
		c.IndexPercent.Reason = "the model's wall ends above the region's lower edge; the index is of the part that there is"
	}
}

// septalRegion returns what lies in the septal region.
func (s *scene) septalRegion() (in func(geom.Vec) bool, reason string) {
	if len(s.shapes.Wall) == 0 {
		return nil, "the deployment has no wall"
	}
	ms, lr := s.root.MembranousSeptum, s.root.Commissure[0]
	if !ms.Found {
		return nil, "the membranous septum was not found: " + ms.Reason
	}
	if !lr.Found {
		return nil, "the left-right commissure was not found: " + lr.Reason
	}
	mm, from, _ := s.round.at(ms.PositionMM)
	from -= beyondSeptumMM / mm * 180 / math.Pi
	_, to, _ := s.round.at(lr.PositionMM)
	width := turned(to - from)
	if width > 240 {
		return nil, "the membranous septum's landmark lies beyond the left-right commissure"
	}
	return func(p geom.Vec) bool {
		h := s.plane.Height(p)
		if h > 0 || h < -septalDepthMM {
			return false
		}
		_, deg, _ := s.round.at(p)
		return turned(deg-from) <= width
	}, ""
}
