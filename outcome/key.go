package outcome

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
)

// Verdicts.
const (
	Seated    = "seated"
	NotSeated = "not seated"
	Held      = "held"
	Slips     = "slips"
	Unknown   = "unknown"
)

// When a key is seated (assumed).
const (
	commissureDeg = 20 // least angle of its bottom from a commissure
	underNadirMM  = 2  // farthest that its bottom may lie below the nadir
)

// Key is a positioning key as it came to sit. Its bottom is the lowest point of its U at rest.
type Key struct {
	Key    int    `json:"key"`   // from 0
	Sinus  string `json:"sinus"` // between whose commissures the bottom lies, heart.Cusp's name; "" if that is not known
	Seated bool   `json:"seated"`
	Reason string `json:"reason"` // why it is, or is not
	// BottomMM is the bottom, in patient space.
	BottomMM      geom.Vec `json:"bottomMM"`
	OffMiddleDeg  Value    `json:"offMiddleDeg"`  // from the middle between the sinus' commissures
	HeightMM      Value    `json:"heightMM"`      // over the nadir, along the annulus plane's normal
	NadirMM       Value    `json:"nadirMM"`       // distance from the nadir
	BehindPercent Value    `json:"behindPercent"` // of the U beside which there is leaflet, the part that has it on the side of the axis
	WallN         float64  `json:"wallN"`         // sum of its normal forces on the wall
	LeafletN      float64  `json:"leafletN"`      // on leaflets
}

// Seating is what the keys come to together.
type Seating struct {
	Verdict string `json:"verdict"` // Seated, NotSeated or Unknown
	Reason  string `json:"reason"`
	// SeatedKeys counts keys; the largest and least are over all keys.
	SeatedKeys       Value `json:"seatedKeys"`
	FarthestNadirMM  Value `json:"farthestNadirMM"`
	MostOffMiddleDeg Value `json:"mostOffMiddleDeg"`
	LeastForceN      Value `json:"leastForceN"`
	MostForceN       Value `json:"mostForceN"`
}

func (s *Seating) values() []*Value {
	return []*Value{&s.SeatedKeys, &s.FarthestNadirMM, &s.MostOffMiddleDeg, &s.LeastForceN, &s.MostForceN}
}

func (s *scene) keys(o *Outcome) {
	n := 0
	for _, p := range s.shapes.Wires.Points {
		if p.Kind == valve.KeyWire {
			n = max(n, p.Key+1)
		}
	}
	if n == 0 {
		o.Seating.Verdict, o.Seating.Reason = Unknown, "the device has no keys"
		put(o.Seating.Reason, o.Seating.values()...)
		return
	}
	for k := range n {
		o.Keys = append(o.Keys, s.key(k))
	}
	in := map[string]int{}
	for i := range o.Keys {
		q := &o.Keys[i]
		if !q.Seated {
			continue
		}
		if other, twice := in[q.Sinus]; twice {
			q.Seated, q.Reason = false, fmt.Sprintf("key %d sits in the %s sinus already", other+1, q.Sinus)
			continue
		}
		in[q.Sinus] = i
	}
	g := &o.Seating
	seated := 0
	g.LeastForceN, g.MostForceN = found(math.Inf(1)), found(0)
	g.FarthestNadirMM, g.MostOffMiddleDeg = found(0), found(0)
	for _, q := range o.Keys {
		f := q.WallN + q.LeafletN
		g.LeastForceN.Value, g.MostForceN.Value = math.Min(g.LeastForceN.Value, f), math.Max(g.MostForceN.Value, f)
		most(&g.FarthestNadirMM, q.NadirMM)
		off := q.OffMiddleDeg
		off.Value = math.Abs(off.Value)
		most(&g.MostOffMiddleDeg, off)
		switch {
		case q.Seated:
			seated++
		case g.Reason == "":
			g.Reason = fmt.Sprintf("key %d: %s", q.Key+1, q.Reason)
		}
	}
	g.SeatedKeys = found(float64(seated))
	if g.Verdict = NotSeated; seated == n {
		g.Verdict, g.Reason = Seated, "each key sits in a sinus of its own"
	}
}

// most keeps the larger of two numbers; one that is missing stays so.
func most(v *Value, x Value) {
	if v.Found && (!x.Found || x.Value > v.Value) {
		*v = x
	}
}

// sinus returns the cusp between whose commissures a direction lies and the angles of these, or why that is not known.
func (s *scene) sinus(deg float64) (c heart.Cusp, from, width float64, reason string) {
	var at [3]float64
	for i, q := range s.root.Commissure {
		if !q.Found {
			return 0, 0, 0, fmt.Sprintf("the %s commissure was not found: %s", heart.Commissure(i), q.Reason)
		}
		_, at[i], _ = s.round.at(q.PositionMM)
	}
	// In the sense right, left, non-coronary: the right cusp lies between the right-non and the left-right commissure.
	for _, e := range []struct {
		c        heart.Cusp
		from, to heart.Commissure
	}{{heart.Right, heart.RightNon, heart.LeftRight}, {heart.Left, heart.LeftRight, heart.NonLeft}, {heart.NonCoronary, heart.NonLeft, heart.RightNon}} {
		if w := turned(at[e.to] - at[e.from]); turned(deg-at[e.from]) < w {
			return e.c, at[e.from], w, ""
		}
	}
	return 0, 0, 0, "the commissures do not follow each other as the cusps do"
}

func (s *scene) key(k int) Key {
	q := Key{Key: k}
	bottom, low := -1, math.Inf(1)
	for i, p := range s.shapes.Wires.Points {
		if p.Key == k && p.Kind == valve.KeyWire && p.PositionMM.Z < low {
			bottom, low = i, p.PositionMM.Z
		}
	}
	if bottom < 0 {
		q.Reason = "it has no wire"
		put(q.Reason, &q.OffMiddleDeg, &q.HeightMM, &q.NadirMM, &q.BehindPercent)
		return q
	}
	for _, t := range s.at.Touches {
		p := s.shapes.Wires.Points[t.Point]
		if p.Key != k || p.Kind != valve.KeyWire {
			continue
		}
		if t.On == OnWall {
			q.WallN += t.NormalN
		} else {
			q.LeafletN += t.NormalN
		}
	}
	q.BottomMM = s.at.Wires[bottom]
	_, deg, height := s.round.at(q.BottomMM)
	cusp, from, width, reason := s.sinus(deg)
	if reason != "" {
		q.Reason = reason
		put(reason, &q.OffMiddleDeg, &q.HeightMM, &q.NadirMM, &q.BehindPercent)
		return q
	}
	q.Sinus = cusp.String()
	q.OffMiddleDeg = found(between(from+width/2, deg))
	nadir := s.root.Hinge[cusp].PositionMM
	q.HeightMM, q.NadirMM = found(height-s.plane.Height(nadir)), found(q.BottomMM.Dist(nadir))
	q.BehindPercent = s.behind(k, cusp)
	edge, free := s.freeEdge(cusp)
	near := math.Min(turned(deg-from), turned(from+width-deg))
	switch {
	case near < commissureDeg:
		q.Reason = fmt.Sprintf("its bottom stands %.0f degrees from a commissure of the %s sinus; %d are needed", near, cusp, commissureDeg)
	case q.HeightMM.Value < -underNadirMM:
		q.Reason = fmt.Sprintf("its bottom lies %.1f mm below the nadir of the %s sinus: in the outflow tract", -q.HeightMM.Value, cusp)
	case free && height > edge:
		q.Reason = fmt.Sprintf("its bottom lies %.1f mm above the free edge of the %s leaflet", height-edge, cusp)
	case q.BehindPercent.Found && q.BehindPercent.Value < 50:
		q.Reason = fmt.Sprintf("the %s leaflet lies outside of it: it is not behind the leaflet", cusp)
	case !q.BehindPercent.Found && len(s.shapes.Leaflets[cusp]) > 0:
		q.Reason = fmt.Sprintf("no %s leaflet lies beside it", cusp)
	default:
		q.Seated = true
		q.Reason = fmt.Sprintf("in the %s sinus, its bottom %.1f mm from the nadir", cusp, q.NadirMM.Value)
		if !q.BehindPercent.Found {
			q.Reason += "; the model has no leaflets to be behind"
		}
	}
	return q
}

// freeEdge returns the mean height of a leaflet's free edge over the annulus plane, or of its commissures where the model has no leaflet.
func (s *scene) freeEdge(c heart.Cusp) (heightMM float64, ok bool) {
	if edge := s.shapes.FreeEdge[c]; len(edge) > 0 {
		for _, v := range edge {
			heightMM += s.plane.Height(s.at.Leaflets[c][v]) / float64(len(edge))
		}
		return heightMM, true
	}
	n := 0.0
	for i, q := range s.root.Commissure {
		a, b := heart.Commissure(i).Cusps()
		if (a == c || b == c) && q.Found {
			heightMM, n = heightMM+s.plane.Height(q.PositionMM), n+1
		}
	}
	return heightMM / math.Max(1, n), n > 0
}

// behind returns of a key's U, where there is leaflet in its direction and at its height, the part that has the leaflet between itself and the axis.
func (s *scene) behind(k int, c heart.Cusp) Value {
	if len(s.shapes.Leaflets[c]) == 0 {
		return missing("the model has no leaflets")
	}
	met, inner := 0.0, 0.0
	for i, p := range s.shapes.Wires.Points {
		if p.Key != k || p.Kind != valve.KeyWire {
			continue
		}
		mm, deg, z := s.device.at(s.at.Wires[i])
		at, ok := s.rays.leaflet(c, deg, z)
		if !ok {
			continue
		}
		met++
		if at < mm {
			inner++
		}
	}
	if met == 0 {
		return missing(fmt.Sprintf("no %s leaflet lies in its direction at its height", c))
	}
	return found(100 * inner / met)
}

// sum adds the normal forces of the touches that are wanted.
func (s *scene) sum(wanted func(p valve.WirePoint, t *deploy.Touching) bool) (n float64) {
	for i := range s.at.Touches {
		t := &s.at.Touches[i]
		if wanted(s.shapes.Wires.Points[t.Point], t) {
			n += t.NormalN
		}
	}
	return n
}
