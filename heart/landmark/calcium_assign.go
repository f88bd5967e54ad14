package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// Regions by height over the annulus plane (heart.RegionAnnulus and so on) and by distance from the wall.
const (
	annulusMM   = 2.0  // to both sides of the plane
	lvotDeepMM  = 10.0 // the outflow tract's part that counts ends here
	atWallMM    = 2.0  // calcium in the wall: an aortic wall's thickness
	aortaOverMM = 10.0 // over the junction
)

// assignCalcium gives the voxels their cusp and region by the landmarks of the root, and takes out those beyond the regions: more than 10 mm below the annulus plane or
// 10 mm over the sinotubular junction. Without the three hinge points there are no regions: it returns false and leaves the voxels as they are.
func assignCalcium(c *heart.Calcium, r *heart.Root) bool {
	s, ok := newSectors(r)
	if !ok {
		return false
	}
	var keep []heart.CalciumVoxel
	for _, v := range c.Voxels {
		h, angle, wall := s.place(v.PositionMM)
		if h < -lvotDeepMM || h > s.top+aortaOverMM {
			continue
		}
		v.Cusp = s.cusp(angle)
		switch {
		case h < -annulusMM:
			v.Region = heart.RegionLVOT
		case h <= annulusMM && wall <= atWallMM:
			v.Region = heart.RegionAnnulus
		case h <= s.crest:
			v.Region = heart.RegionLeaflet
		default:
			v.Region = heart.RegionAorta
		}
		keep = append(keep, v)
	}
	c.Voxels = keep
	return true
}

// sectors are the three cusps' parts of the turn about the root's axis, the line from the annulus' centre to the junction's.
type sectors struct {
	frame  geom.Frame
	lean   [2]float64 // sideways shift of the axis per mm of height
	border [3]float64 // angle of the border between the cusps of each heart.Commissure
	middle [3]float64 // angle of each cusp's hinge point
	crest  float64    // mean height of the commissures
	top    float64    // height of the junction
	radius [][nSector]float64
}

const (
	nSector      = 72
	sectorMM     = 1.0  // step of the wall's table
	sectorLowMM  = -12  // its first height
	sectorHighMM = 40.0 // its last
	commissureMM = 16.0 // mean height of the commissures over the annulus where they were not found (12 to 22 mm, ct-planning 9.1)
	junctionMM   = 20.0 // the same of the junction (ct-planning 4.6)
)

func newSectors(r *heart.Root) (*sectors, bool) {
	pl, ok := r.AnnulusPlane()
	if !ok {
		return nil, false
	}
	s := &sectors{frame: geom.FrameOf(pl, r.Hinge[heart.Right].PositionMM.Sub(pl.Origin)), top: junctionMM}
	if r.STJ.Found {
		u, v, w := s.frame.Local(r.STJ.PositionMM)
		if w > 5 {
			s.top = w
			s.lean = [2]float64{u / w, v / w}
		}
	}
	for c := range s.middle {
		s.middle[c] = s.angle(r.Hinge[c].PositionMM)
	}
	var n float64
	for c := range heart.Commissure(3) {
		p := r.Commissure[c]
		if p.Found {
			s.border[c] = s.angle(p.PositionMM)
			s.crest += pl.Height(p.PositionMM)
			n++
			continue
		}
		// Half-way between its cusps' hinge points, on the side away from the third.
		a, b := c.Cusps()
		third := s.middle[3-int(a)-int(b)]
		m := s.middle[a] + math.Remainder(s.middle[b]-s.middle[a], 2*math.Pi)/2
		if math.Cos(m-third) > 0 {
			m += math.Pi
		}
		s.border[c] = m
	}
	if n > 0 {
		s.crest /= n
	} else {
		s.crest = commissureMM
	}
	s.trace(r)
	return s, true
}

// angle returns the angle about the axis from the right hinge point.
func (s *sectors) angle(p geom.Vec) float64 {
	u, v, w := s.frame.Local(p)
	return math.Atan2(v-w*s.lean[1], u-w*s.lean[0])
}

// trace tables the wall's distance from the axis by height and angle from the points of the lumen's surface.
func (s *sectors) trace(r *heart.Root) {
	if r.Lumen == nil {
		return
	}
	rows := int((sectorHighMM-sectorLowMM)/sectorMM) + 1
	sum, n := make([][nSector]float64, rows), make([][nSector]float64, rows)
	for _, p := range r.Lumen.Points {
		u, v, w := s.frame.Local(p)
		k := int(math.Floor((w-sectorLowMM)/sectorMM + 0.5))
		if k < 0 || k >= rows {
			continue
		}
		u, v = u-w*s.lean[0], v-w*s.lean[1]
		a := sectorOf(math.Atan2(v, u))
		sum[k][a] += math.Hypot(u, v)
		n[k][a]++
	}
	s.radius = make([][nSector]float64, rows)
	for k := range sum {
		for a := range sum[k] {
			s.radius[k][a] = math.NaN()
			if n[k][a] > 0 {
				s.radius[k][a] = sum[k][a] / n[k][a]
			}
		}
	}
}

func sectorOf(angle float64) int {
	x := angle / (2 * math.Pi)
	return min(int((x-math.Floor(x))*nSector), nSector-1)
}

// place returns height over the annulus plane, angle about the axis, and how far inside the wall a point lies: 0 at the wall and beyond; far inside where the wall is not
// known there.
func (s *sectors) place(p geom.Vec) (h, angle, wall float64) {
	u, v, w := s.frame.Local(p)
	u, v = u-w*s.lean[0], v-w*s.lean[1]
	angle = math.Atan2(v, u)
	wall = math.Inf(1)
	k := int(math.Floor((w-sectorLowMM)/sectorMM + 0.5))
	if k >= 0 && k < len(s.radius) {
		if r := s.radius[k][sectorOf(angle)]; !math.IsNaN(r) {
			wall = math.Max(0, r-math.Hypot(u, v))
		}
	}
	return w, angle, wall
}

// cusp returns the cusp whose part of the turn holds the angle: the one that borders and angle enclose with its hinge point.
func (s *sectors) cusp(angle float64) heart.Cusp {
	turn := func(x float64) float64 { return x - 2*math.Pi*math.Floor(x/(2*math.Pi)) }
	for c := range heart.Cusp(3) {
		var b []float64
		for k := range heart.Commissure(3) {
			if x, y := k.Cusps(); x == c || y == c {
				b = append(b, s.border[k])
			}
		}
		// The arc from one border to the other that holds the hinge point.
		from, to := b[0], b[1]
		if turn(s.middle[c]-from) > turn(to-from) {
			from, to = to, from
		}
		if turn(angle-from) < turn(to-from) {
			return c
		}
	}
	// Borders out of order: the nearest hinge point.
	best := heart.Left
	for c := range heart.Cusp(3) {
		if math.Cos(angle-s.middle[c]) > math.Cos(angle-s.middle[best]) {
			best = c
		}
	}
	return best
}
