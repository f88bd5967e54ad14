package landmark

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// A naming says which nadir of the crown belongs to which cusp.
type naming struct {
	nadir      [3]int // by heart.Cusp
	confidence float64
	reason     string
}

// cues are what cusps are named by. None of them is a direction of the patient.
type cues struct {
	atrium     geom.Vec // where the left atrium lies
	atriumSeen bool
	ostium     []geom.Vec // centres of the coronary arteries' mouths
	sure       []float64  // confidence of each
}

// nameCusps names the cusps from the anatomy. The non-coronary and left cusps meet over the mitral curtain, in front of the left atrium: the right cusp is the one opposite. Of the other two the left one
// has a coronary ostium in its sinus. Without a seen ostium the turn right, left, non-coronary, counter-clockwise from the aorta, decides: it holds for all hearts but mirrored ones.
// The six ways to give the names are scored and the best taken; how far it leads is the confidence.
func nameCusps(b *base, q cues) naming {
	pl := b.plane()
	f := geom.FrameOf(pl, b.hinge[0].Sub(pl.Origin))
	angle := func(p geom.Vec) float64 {
		u, v, _ := f.Local(p)
		return math.Atan2(v, u)
	}
	var hinge [3]float64
	for i, h := range b.hinge {
		hinge[i] = angle(h)
	}
	perms := [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	best, second := math.Inf(-1), math.Inf(-1)
	var out naming
	for _, p := range perms { // p[cusp] = nadir
		var s float64
		if q.atriumSeen {
			// 1 when the right cusp lies straight opposite the atrium.
			s += 2 * -math.Cos(hinge[p[heart.Right]]-angle(q.atrium))
		}
		// An artery belongs in the right or the left sinus, one each.
		var taken [2]float64
		for i, o := range q.ostium {
			a := angle(o)
			l, r, n := math.Cos(a-hinge[p[heart.Left]]), math.Cos(a-hinge[p[heart.Right]]), math.Cos(a-hinge[p[heart.NonCoronary]])
			if n > math.Max(l, r) {
				s -= q.sure[i] * n
				continue
			}
			c := 0
			if r > l {
				c = 1
			}
			if v := q.sure[i] * math.Max(l, r); v > taken[c] {
				taken[c] = v
			}
		}
		s += taken[0] + taken[1]
		// The usual turn, a hint only.
		if d := math.Mod(hinge[p[heart.Left]]-hinge[p[heart.Right]]+4*math.Pi, 2*math.Pi); d < math.Pi {
			s += 0.35
		}
		if s > best {
			best, second, out.nadir = s, best, p
		} else if s > second {
			second = s
		}
	}
	out.confidence = math.Min(1, math.Max(0, (best-second)/0.8))
	switch {
	case q.atriumSeen && len(q.ostium) > 0:
		out.reason = fmt.Sprintf("named by the left atrium, opposite the right cusp, and by %d coronary ostia", len(q.ostium))
	case q.atriumSeen:
		out.reason = "named by the left atrium, opposite the right cusp; left and non-coronary by the usual turn, since no ostium was seen"
	case len(q.ostium) > 0:
		out.reason = fmt.Sprintf("named by %d coronary ostia; the left atrium was not seen", len(q.ostium))
	default:
		out.reason = "named by the usual turn only: neither left atrium nor coronary ostia were seen"
		out.confidence = 0
	}
	return out
}
