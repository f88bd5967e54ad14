package outcome

import (
	"errors"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

const (
	// apposedMM is the gap below which the frame lies against tissue (assumed).
	apposedMM = 0.25
	// rowMM is about how far the rows of a gap map are apart.
	rowMM = 1
)

// GapMap is the distance from the frame's outer face, skirt included, outwards to the first tissue, across the frame's axis: by height on the frame and by direction. It is 0 where they touch.
type GapMap struct {
	// AnglesDeg are directions about the frame's axis: anatomical, 0 towards the right hinge point.
	AnglesDeg []float64 `json:"anglesDeg"`
	// FrameMM are the rows' heights on the frame at rest, from its inflow edge; from the skirt's lower edge to its upper, or over all of the frame without one.
	FrameMM []float64 `json:"frameMM"`
	// HeightMM are the heights over the annulus plane at which the rows stand, by row and angle.
	HeightMM [][]float64 `json:"heightMM"`
	GapMM    [][]float64 `json:"gapMM"`    // by row and angle; meaningless where On is -1
	On       [][]int     `json:"on"`       // what is met: 0 the wall, 1 + heart.Cusp a leaflet, -1 nothing: there is no tissue in the model
	RadiusMM [][]float64 `json:"radiusMM"` // of the frame's outer face about its axis
	// ApposedPercent is the part of a row's circumference with a gap below 0.25 mm, of what is known; -1 where nothing is.
	ApposedPercent []float64 `json:"apposedPercent"`
	// PathMM is the narrowest gap along each angle, what a leak there must pass; -1 where nothing is met at any height.
	PathMM []float64 `json:"pathMM"`
	// PathRow is the row of PathMM.
	PathRow []int `json:"pathRow"`
}

// gaps maps the gap, or says why it cannot.
func (s *scene) gaps() (*GapMap, error) {
	if len(s.shapes.Wall) == 0 {
		return nil, errors.New("the deployment has no wall")
	}
	low, high := s.shapes.Skirt[0], s.shapes.Skirt[1]
	cloth := 0.0
	if high > low {
		cloth = s.build.Skirt.ThicknessMM.Value
	} else {
		low, high = 0, s.heightMM()
	}
	rows := max(2, int(math.Round((high-low)/rowMM))+1)
	m := &GapMap{}
	for k := range around72 {
		m.AnglesDeg = append(m.AnglesDeg, float64(k)*360/around72)
	}
	type row struct {
		height, gap, radius []float64
		on                  []int
		reason              string
	}
	all := make([]row, rows)
	for i := range rows {
		m.FrameMM = append(m.FrameMM, low+(high-low)*float64(i)/float64(rows-1))
	}
	num.Parallel(rows, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			r := &all[i]
			line, _, half, reason := around(s.material(m.FrameMM[i]))
			if r.reason = reason; reason != "" {
				return
			}
			for _, deg := range m.AnglesDeg {
				mm, z, ok := s.device.crossed(line, deg)
				if !ok {
					r.reason = "the frame does not go round its axis"
					return
				}
				outer := mm + half + cloth
				h := s.rays.first(deg, z, outer)
				gap := 0.0
				if h.on != OnNothing {
					gap = math.Max(0, h.mm-outer)
				}
				r.gap, r.on, r.radius = append(r.gap, gap), append(r.on, h.on), append(r.radius, outer)
				r.height = append(r.height, s.plane.Height(s.device.point(deg, outer, z)))
			}
		}
	})
	for i := range all {
		if all[i].reason != "" {
			return nil, errors.New(all[i].reason)
		}
		m.HeightMM, m.GapMM, m.On, m.RadiusMM = append(m.HeightMM, all[i].height), append(m.GapMM, all[i].gap), append(m.On, all[i].on), append(m.RadiusMM, all[i].radius)
	}
	m.summarise()
	return m, nil
}

// point returns where a direction, a distance from the axis and a height lead.
func (c *polar) point(deg, mm, height float64) geom.Vec {
	return c.origin.AddScaled(height, c.w).AddScaled(mm, c.direction(deg))
}

func (m *GapMap) summarise() {
	for i := range m.FrameMM {
		near, known := 0.0, 0.0
		for k := range m.AnglesDeg {
			if m.On[i][k] == OnNothing {
				continue
			}
			known += m.RadiusMM[i][k]
			if m.GapMM[i][k] < apposedMM {
				near += m.RadiusMM[i][k]
			}
		}
		percent := -1.0
		if known > 0 {
			percent = 100 * near / known
		}
		m.ApposedPercent = append(m.ApposedPercent, percent)
	}
	for k := range m.AnglesDeg {
		path, row := -1.0, -1
		for i := range m.FrameMM {
			if m.On[i][k] != OnNothing && (row < 0 || m.GapMM[i][k] < path) {
				path, row = m.GapMM[i][k], i
			}
		}
		m.PathMM, m.PathRow = append(m.PathMM, path), append(m.PathRow, row)
	}
}

// Apposition is what the gap map comes to, at rest.
type Apposition struct {
	ApposedPercent Value `json:"apposedPercent"` // of the skirt's area
	BestPercent    Value `json:"bestPercent"`    // of the circumference, at the level where it is most
	AnnulusPercent Value `json:"annulusPercent"` // of the circumference, at the level that stands nearest to the annulus plane
	LargestGapMM   Value `json:"largestGapMM"`   // anywhere on the skirt
	LargestPathMM  Value `json:"largestPathMM"`  // the largest of the angles' narrowest gaps
	LargestPathDeg Value `json:"largestPathDeg"` // where that is
	PathPercent    Value `json:"pathPercent"`    // of the circumference whose narrowest gap is 0.25 mm or more
	PathAreaMM2    Value `json:"pathAreaMM2"`    // of the narrowest gaps together
}

func (a *Apposition) values() []*Value {
	return []*Value{&a.ApposedPercent, &a.BestPercent, &a.AnnulusPercent, &a.LargestGapMM, &a.LargestPathMM, &a.LargestPathDeg, &a.PathPercent, &a.PathAreaMM2}
}

func (s *scene) apposition(m *GapMap, a *Apposition) {
	near, known, all, most := 0.0, 0.0, 0.0, -1.0
	best, level, off := -1.0, -1, math.Inf(1)
	for i := range m.FrameMM {
		mean := 0.0
		for k := range m.AnglesDeg {
			all += m.RadiusMM[i][k]
			mean += m.HeightMM[i][k] / float64(len(m.AnglesDeg))
			if m.On[i][k] == OnNothing {
				continue
			}
			known += m.RadiusMM[i][k]
			most = math.Max(most, m.GapMM[i][k])
			if m.GapMM[i][k] < apposedMM {
				near += m.RadiusMM[i][k]
			}
		}
		best = math.Max(best, m.ApposedPercent[i])
		if m.ApposedPercent[i] >= 0 && math.Abs(mean) < off {
			level, off = i, math.Abs(mean)
		}
	}
	if known == 0 {
		put("no tissue is met around the frame", a.values()...)
		return
	}
	a.ApposedPercent, a.BestPercent, a.LargestGapMM = found(100*near/known), found(best), found(most)
	if known < 0.995*all {
		a.ApposedPercent.Reason = "part of the skirt has no tissue of the model around it and is left out"
	}
	if a.AnnulusPercent = missing("no row of the map stands within 2 mm of the annulus plane"); off <= annulusMM {
		a.AnnulusPercent = found(m.ApposedPercent[level])
	}
	largest, where, open, circumference, area := -1.0, 0.0, 0.0, 0.0, 0.0
	for k, path := range m.PathMM {
		if m.PathRow[k] < 0 {
			continue
		}
		arc := m.RadiusMM[m.PathRow[k]][k] * 2 * math.Pi / around72
		circumference += arc
		if path >= apposedMM {
			open += arc
		}
		area += path * (arc + path*math.Pi/around72)
		if path > largest {
			largest, where = path, m.AnglesDeg[k]
		}
	}
	a.LargestPathMM, a.PathPercent, a.PathAreaMM2 = found(largest), found(100*open/circumference), found(area)
	if a.LargestPathDeg = missing("no path is open"); largest > 0 {
		a.LargestPathDeg = found(where)
	}
}
