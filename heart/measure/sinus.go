package measure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// sinuses measures the section parallel to the annulus at the level where the sinuses are widest, and the heights of the three
// sinuses.
func (sc *scene) sinuses(s *Set, p *pose, b *basis, junction *ring) {
	diameters := [3]*Value{&s.SinusLeftMM, &s.SinusRightMM, &s.SinusNonMM}
	heights := [3]*Value{&s.SinusLeftHeightMM, &s.SinusRightHeightMM, &s.SinusNonHeightMM}
	all := append(append([]*Value{&s.SinusMeanMM, &s.SinusAreaMM2, &s.SinusLevelMM, &s.SinusHeightMM}, diameters[:]...), heights[:]...)
	if !b.ok {
		put(b.reason, all...)
		return
	}
	if junction == nil {
		put("the sinotubular junction was not measured", append(heights[:], &s.SinusHeightMM)...)
	} else {
		var sum float64
		for c := range heights {
			angle := junction.angle(p.root.Hinge[c].PositionMM, b.axis)
			h := b.plane.Height(junction.at(angle))
			*heights[c] = found(h)
			sum += h / 3
		}
		s.SinusHeightMM = found(sum)
	}
	level, note, reason := sc.sinusLevel(s, p, b)
	if reason == "" {
		var r ring
		if r, reason = sc.sinusRing(p, b, level); reason == "" {
			s.SinusAreaMM2, s.SinusLevelMM = found(r.area), found(level)
			s.SinusLevelMM.Reason = note
			sec := sc.keep(s, &r, b, "sinus", "Sinuses of Valsalva", "主动脉窦")
			sc.sinusDiameters(s, p, b, &r, sec, diameters)
			return
		}
	}
	put(reason, append(diameters[:], &s.SinusMeanMM, &s.SinusAreaMM2, &s.SinusLevelMM)...)
}

func (sc *scene) sinusDiameters(s *Set, p *pose, b *basis, r *ring, sec *Section, into [3]*Value) {
	ids := [3]string{"sinusLeftMM", "sinusRightMM", "sinusNonMM"}
	var sum float64
	note := ""
	for c := range into {
		angle, n := sinusDirection(p, b, r, heart.Cusp(c))
		ends := chordEnds(r.contour, r.u, r.v, angle)
		*into[c] = found(ends[0].Dist(ends[1]))
		into[c].Reason = n
		note = n
		sum += into[c].Value / 3
		if sec != nil {
			sec.Chords = append(sec.Chords, Chord{ids[c], ends})
		}
	}
	s.SinusMeanMM = found(sum)
	s.SinusMeanMM.Reason = note
}

// sinusDirection returns the direction from the centre of the section into the sinus of the cusp: away from the commissure between the
// other two cusps, or, if that is missing, towards the cusp's own hinge point.
func sinusDirection(p *pose, b *basis, r *ring, c heart.Cusp) (angle float64, note string) {
	opposite := heart.Commissure((c + 1) % 3)
	if q := p.root.Commissure[opposite]; q.Found {
		return r.angle(q.PositionMM, b.axis) + math.Pi, ""
	}
	return r.angle(p.root.Hinge[c].PositionMM, b.axis),
		fmt.Sprintf("the %s commissure was not found: measured along the hinge point instead", opposite)
}

// sinusLevel returns the height above the annulus at which the lumen is widest.
func (sc *scene) sinusLevel(s *Set, p *pose, b *basis) (level float64, note, reason string) {
	if sc.nominal != nil {
		if sc.sinusShare > 0 && s.STJHeightMM.Found {
			return sc.sinusShare * s.STJHeightMM.Value, "", ""
		}
		return sc.sinusMM, "", ""
	}
	// Without a junction the search ends where the lumen has narrowed again; 30 mm is above any sinus (height 21 ± 3 mm).
	const least, step = 4.0, 1.0
	top, known := 30.0, false
	if s.STJHeightMM.Found {
		top, known = s.STJHeightMM.Value, true
		if s.STJLowestMM.Found {
			top = math.Min(top, s.STJLowestMM.Value)
		}
		if top < least+2 {
			return 0, "", "the sinotubular junction lies on the annulus"
		}
	} else {
		note = "the sinotubular junction was not found: the first widest level above the annulus"
	}
	var areas, levels []float64
	best := -1
	for h := least; h <= top; h += step {
		r, no := sc.sinusRing(p, b, h)
		if no != "" {
			continue
		}
		levels, areas = append(levels, h), append(areas, r.area)
		if best < 0 || r.area > areas[best] {
			best = len(areas) - 1
		} else if !known && r.area < 0.97*areas[best] {
			break
		}
	}
	if best < 0 {
		return 0, note, "no section above the annulus has a closed border"
	}
	level = levels[best]
	if best > 0 && best < len(areas)-1 && levels[best+1]-levels[best-1] == 2*step {
		if d := areas[best-1] - 2*areas[best] + areas[best+1]; d < 0 {
			level += 0.5 * step * (areas[best-1] - areas[best+1]) / d
		}
	}
	sc.sinusMM = level
	if known {
		sc.sinusShare = level / s.STJHeightMM.Value
	}
	return level, note, ""
}

func (sc *scene) sinusRing(p *pose, b *basis, h float64) (ring, string) {
	return sc.ring("sinus", p, b.plane.Shift(h), b.onAxis(h))
}

// onAxis returns the point of the root's axis at the height h above the annulus.
func (b *basis) onAxis(h float64) geom.Vec {
	return b.plane.Origin.AddScaled(h/b.axis.Dot(b.plane.Normal), b.axis)
}

// intercommissural measures the largest distance between two commissures in sections near the annulus.
func (sc *scene) intercommissural(s *Set, p *pose, b *basis) {
	all := [3]*Value{&s.Intercommissural4MM, &s.Intercommissural6MM, &s.Intercommissural8MM}
	if !b.ok {
		put(b.reason, all[:]...)
		return
	}
	for _, q := range p.root.Commissure {
		if !q.Found {
			put(why("a commissure", q), all[:]...)
			return
		}
	}
	for i, h := range intercommissuralMM {
		r, reason := sc.ring(fmt.Sprint("intercommissural", h), p, b.plane.Shift(h), b.onAxis(h))
		if reason != "" {
			*all[i] = missing(reason)
			continue
		}
		var at [3]geom.Vec
		for c, q := range p.root.Commissure {
			at[c] = r.at(r.angle(q.PositionMM, b.axis))
		}
		*all[i] = found(math.Max(at[0].Dist(at[1]), math.Max(at[1].Dist(at[2]), at[2].Dist(at[0]))))
	}
}
