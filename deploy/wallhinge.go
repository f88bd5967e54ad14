package deploy

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// hingeExponent is that of the rule for a hinge line that was not seen: height over the nadir ~ |part of the angle to the commissure|^2.5, between a parabola and the steeper lines of most cusps (assumed).
const hingeExponent = 2.5

// scallop is the attachment of one cusp, counter-clockwise seen from the aorta.
type scallop struct {
	cusp     heart.Cusp
	from, to heart.Commissure // at which it begins and ends
	seen     bool             // in the picture; else by the rule
	doubt    string           // why what was seen is not taken
	offMM    float64          // the most that it lay off the lumen
	at       []geom.Vec       // from commissure to commissure, both included, the nadir among them
	plan     [][2]float64     // angle, running on from the first, and height of each
	nadir    int
}

// Angles by which a hinge point lies between its commissures, rad: about the axis, and in the plan.
const (
	leastGap     = 0.2
	leastPlanGap = 0.05
)

// twist is the angle at which a section's frame sees the direction that the annulus plane's starts from.
func (l *lumen) twist(s float64) float64 {
	f, u := l.frame(s), l.frame(0).U
	return math.Atan2(u.Dot(f.V), u.Dot(f.U))
}

// spin brings an angle to within half a turn of another.
func spin(angle, near float64) float64 {
	return angle - 2*math.Pi*math.Round((angle-near)/(2*math.Pi))
}

// scallops returns the three attachments, the first that of the left cusp, in the order in which they stand about the axis, divided into pieces of about sizeMM.
func (l *lumen) scallops(r *heart.Root, sizeMM float64) ([]*scallop, error) {
	var nadirAt, topAt [3][2]float64
	for c := range 3 {
		for _, q := range []struct {
			p    geom.Vec
			name string
			out  *[2]float64
		}{{r.Hinge[c].PositionMM, "hinge point of the " + heart.Cusp(c).String() + " cusp", &nadirAt[c]}, {r.Commissure[c].PositionMM, heart.Commissure(c).String() + " commissure", &topAt[c]}} {
			angle, s, off, ok := l.foot(q.p)
			if !ok || off > astrayMM || s > l.junction {
				return nil, torn("at the "+q.name, fmt.Sprintf("the point lies %.1f mm off the lumen between annulus and sinotubular junction", off))
			}
			*q.out = [2]float64{angle, s}
		}
	}
	order := []heart.Cusp{heart.Left, heart.Right, heart.NonCoronary}
	slices.SortFunc(order, func(a, b heart.Cusp) int {
		turn := func(c heart.Cusp) float64 {
			x := nadirAt[c][0] - nadirAt[heart.Left][0]
			return x - 2*math.Pi*math.Floor(x/(2*math.Pi))
		}
		return cmp.Compare(turn(a), turn(b))
	})
	top := func(a, b heart.Cusp) heart.Commissure {
		for c := heart.LeftRight; ; c++ {
			if x, y := c.Cusps(); x == a && y == b || x == b && y == a {
				return c
			}
		}
	}
	var out []*scallop
	for i, c := range order {
		g := &scallop{cusp: c, from: top(order[(i+2)%3], c), to: top(c, order[(i+1)%3])}
		n := nadirAt[c]
		a, b := spin(topAt[g.from][0], n[0]), spin(topAt[g.to][0], n[0])
		// The plan, which only wants them in order, twists where sections turn: what lies between is asked without that.
		twist := l.twist(n[1])
		before, after := n[0]-a-twist+l.twist(topAt[g.from][1]), b-n[0]+twist-l.twist(topAt[g.to][1])
		if !(a < n[0]-leastPlanGap && b > n[0]+leastPlanGap && before > leastGap && after > leastGap) {
			return nil, torn("at the "+c.String()+" cusp", "its hinge point does not lie between its two commissures")
		}
		line, err := l.hingeLine(r, g, n, [2]float64{a, topAt[g.from][1]}, [2]float64{b, topAt[g.to][1]})
		if err != nil {
			return nil, err
		}
		if err := g.divide(l, r, line, sizeMM); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// hingeLine returns the line of a cusp from its first commissure to its second: what was seen, else the rule.
func (l *lumen) hingeLine(r *heart.Root, g *scallop, nadir, from, to [2]float64) (geom.Curve, error) {
	first, last := r.Commissure[g.from].PositionMM, r.Commissure[g.to].PositionMM
	if line := r.HingeLine[g.cusp]; len(line) > 4 {
		g.seen = true
		line = slices.Clone(line)
		if line[0].Dist(first)+line[len(line)-1].Dist(last) > line[0].Dist(last)+line[len(line)-1].Dist(first) {
			slices.Reverse(line)
		}
		if d := max(line[0].Dist(first), line[len(line)-1].Dist(last)); d > astrayMM {
			return nil, torn("at the "+g.cusp.String()+" cusp", fmt.Sprintf("its hinge line ends %.1f mm from the commissure", d))
		}
		line[0], line[len(line)-1] = first, last
		if g.doubt = l.doubt(line, r.Hinge[g.cusp].PositionMM); g.doubt == "" {
			return line, nil
		}
		g.seen = false
	}
	var line geom.Curve
	const n = 96
	for i := 0; i <= n; i++ {
		angle := from[0] + (to[0]-from[0])*float64(i)/n
		t, top := (nadir[0]-angle)/(nadir[0]-from[0]), from[1]
		if angle > nadir[0] {
			t, top = (angle-nadir[0])/(to[0]-nadir[0]), to[1]
		}
		line = append(line, l.at(angle, nadir[1]+(top-nadir[1])*math.Pow(t, hingeExponent)))
	}
	line[0], line[n] = first, last
	return line, nil
}

// backMM is how far a hinge line may rise again on its way from a commissure down to the nadir.
const backMM = 2

// doubt returns why a line that was read from the picture is no attachment of a leaflet, or "".
func (l *lumen) doubt(line geom.Curve, nadir geom.Vec) string {
	middle, _ := line.Nearest(nadir)
	const n = 40
	for _, from := range []float64{0, line.Length()} {
		least := math.Inf(1)
		for i := 0; i <= n; i++ {
			p := line.At(from + (middle-from)*float64(i)/n)
			_, s, _, _ := l.find(p)
			if _, _, off, ok := l.foot(p); !ok || off > astrayMM {
				return fmt.Sprintf("lies %.1f mm off the lumen", off)
			}
			if s > least+backMM {
				return fmt.Sprintf("rises by %.1f mm on its way down from a commissure", s-least)
			}
			least = min(least, s)
		}
	}
	return ""
}

// divide sets the points of the attachment, both halves of its line in pieces of equal length.
func (g *scallop) divide(l *lumen, r *heart.Root, line geom.Curve, sizeMM float64) error {
	middle, off := line.Nearest(r.Hinge[g.cusp].PositionMM)
	length := line.Length()
	if off > astrayMM || middle < 0.2*length || middle > 0.8*length {
		return torn("at the "+g.cusp.String()+" cusp", fmt.Sprintf("its hinge point lies %.1f mm off its hinge line, at %.0f %% of it", off, 100*middle/length))
	}
	n, m := max(3, int(math.Round(middle/sizeMM))), max(3, int(math.Round((length-middle)/sizeMM)))
	for i := range n {
		g.at = append(g.at, line.At(middle*float64(i)/float64(n)))
	}
	g.nadir = n
	for i := 0; i <= m; i++ {
		g.at = append(g.at, line.At(middle+(length-middle)*float64(i)/float64(m)))
	}
	last := 0.0
	for i, p := range g.at {
		angle, s, d, ok := l.foot(p)
		if !ok || d > astrayMM {
			return torn("at the "+g.cusp.String()+" cusp", fmt.Sprintf("its hinge line lies %.1f mm off the lumen", d))
		} else {
			g.offMM = max(g.offMM, d)
		}
		if i > 0 {
			angle = spin(angle, last)
		}
		last = angle
		g.plan = append(g.plan, [2]float64{angle, s})
	}
	return nil
}
