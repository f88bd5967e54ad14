package outcome

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
)

// carriedMM is how far a landmark may lie from the wall to go with it.
const carriedMM = 4

// scene is a state of the deployment with what hangs on it.
type scene struct {
	d      *deploy.Deployment
	shapes *deploy.Shapes
	at     *deploy.Resting
	root   *heart.Root // its landmarks where the wall has taken them
	build  *valve.Build
	size   *valve.Size
	plane  geom.Plane
	// round are directions about the annulus' middle, device about the frame's axis with the same zero.
	round, device polar
	rays          *rays
	left          []string // landmarks that do not go with the wall
}

func newScene(d *deploy.Deployment, r *heart.Root, dev *valve.Device, size *valve.Size, at *deploy.Resting) (*scene, error) {
	s := &scene{d: d, shapes: &d.Shapes, at: at, build: dev.Build, size: size}
	s.carry(r)
	var ok bool
	if s.plane, ok = s.root.AnnulusPlane(); !ok {
		return nil, fmt.Errorf("outcome: the root has no annulus plane: %s, %s, %s", r.Hinge[0].Reason, r.Hinge[1].Reason, r.Hinge[2].Reason)
	}
	h := s.root.Hinge
	f := geom.FrameOf(s.plane, h[heart.Right].PositionMM.Sub(s.plane.Origin))
	s.round = polar{f.Origin, f.U, f.V, f.W}
	if h[heart.Left].PositionMM.Sub(f.Origin).Dot(f.V) < 0 {
		s.round.v = f.V.Scale(-1)
	}
	origin, axis, err := s.axis()
	if err != nil {
		return nil, err
	}
	if axis.Dot(f.W) < 0.5 {
		return nil, fmt.Errorf("outcome: the frame's axis leans by %.0f degrees from the annulus plane's normal", geom.AngleDeg(axis, f.W))
	}
	u := s.round.u.AddScaled(-s.round.u.Dot(axis), axis).Unit()
	v := axis.Cross(u)
	if v.Dot(s.round.v) < 0 {
		v = v.Scale(-1)
	}
	s.device = polar{origin, u, v, axis}
	s.rays = newRays(s)
	return s, nil
}

// carry moves the landmarks on the wall as its three nearest corners have moved, weighted by one over the square of their distance.
func (s *scene) carry(r *heart.Root) {
	root := *r
	s.root = &root
	rest, now := s.shapes.Rest[0], s.at.Wall
	move := func(what string, p *heart.Point) {
		if !p.Found || len(rest) < 3 {
			return
		}
		type corner struct {
			v  int
			mm float64
		}
		var near [3]corner
		for i := range near {
			near[i] = corner{-1, math.Inf(1)}
		}
		for v, x := range rest {
			c := corner{v, x.Dist(p.PositionMM)}
			for i := range near {
				if c.mm < near[i].mm {
					near[i], c = c, near[i]
				}
			}
		}
		if near[0].mm > carriedMM {
			s.left = append(s.left, fmt.Sprintf("The %s lies %.1f mm from the wall and is measured where the picture has it.", what, near[0].mm))
			return
		}
		var by geom.Vec
		sum := 0.0
		for _, c := range near {
			w := 1 / (c.mm*c.mm + 1e-9)
			by, sum = by.AddScaled(w, now[c.v].Sub(rest[c.v])), sum+w
		}
		p.PositionMM = p.PositionMM.AddScaled(1/sum, by)
	}
	for c := range root.Hinge {
		move(heart.Cusp(c).String()+" hinge point", &root.Hinge[c])
		move(heart.Commissure(c).String()+" commissure", &root.Commissure[c])
	}
	for c := range root.OstiumCentre {
		move(heart.Cusp(c).String()+" ostium", &root.OstiumCentre[c])
		move("lower edge of the "+heart.Cusp(c).String()+" ostium", &root.OstiumLower[c])
	}
	move("membranous septum's lower edge", &root.MembranousSeptum)
}

// frameLevels returns the joints of the frame level by level.
func (s *scene) frameLevels() [][]int {
	var out [][]int
	for i, p := range s.shapes.Wires.Points {
		if p.Level < 0 {
			continue
		}
		for len(out) <= p.Level {
			out = append(out, nil)
		}
		out[p.Level] = append(out[p.Level], i)
	}
	return out
}

// axis returns the straight line that comes nearest to the middles of the frame's levels of joints, towards the outflow.
func (s *scene) axis() (origin, along geom.Vec, err error) {
	levels := s.frameLevels()
	if len(levels) < 2 {
		return origin, along, fmt.Errorf("outcome: the frame has %d levels of joints", len(levels))
	}
	var middle []geom.Vec
	for l, joints := range levels {
		if len(joints) < 3 {
			return origin, along, fmt.Errorf("outcome: level %d of the frame has %d joints", l, len(joints))
		}
		var m geom.Vec
		for _, i := range joints {
			m = m.AddScaled(1/float64(len(joints)), s.at.Wires[i])
		}
		middle = append(middle, m)
		origin = origin.AddScaled(1/float64(len(levels)), m)
	}
	// Against the levels' number: they are in order, and their distances near to even.
	for l, m := range middle {
		along = along.AddScaled(float64(l)-float64(len(middle)-1)/2, m.Sub(origin))
	}
	return origin, along.Unit(), nil
}

// crossing is where a strut crosses a level of the frame or a plane.
type crossing struct {
	deg      float64 // about the axis at rest
	at, rest geom.Vec
	strutMM  float64 // half the metal's thickness
}

// crossings returns the points of struts at which f, which is given for the two ends, has its zero; half-open, so that a joint on it counts once for each strut above it.
func (s *scene) crossings(f func(i int) float64) (out []crossing) {
	w := s.shapes.Wires
	for _, g := range w.Segments {
		if g.Kind != valve.FrameWire {
			continue
		}
		a, b := f(g.From), f(g.To)
		if (a < 0) == (b < 0) {
			continue
		}
		t := a / (a - b)
		rest := w.Points[g.From].PositionMM.Lerp(w.Points[g.To].PositionMM, t)
		out = append(out, crossing{math.Atan2(rest.Y, rest.X) * 180 / math.Pi, s.at.Wires[g.From].Lerp(s.at.Wires[g.To], t), rest, s.shapes.WireMM[g.From]})
	}
	slices.SortStableFunc(out, func(a, b crossing) int { return cmp.Compare(a.deg, b.deg) })
	return out
}

// material returns the crossings of the struts at a height of the frame at rest, mm from its inflow edge.
func (s *scene) material(heightMM float64) []crossing {
	top := s.heightMM()
	heightMM = min(max(heightMM, 1e-9*top), top*(1-1e-9))
	return s.crossings(func(i int) float64 { return s.shapes.Wires.Points[i].PositionMM.Z - heightMM })
}

// heightMM returns the frame's height at rest.
func (s *scene) heightMM() (top float64) {
	for _, p := range s.shapes.Wires.Points {
		if p.Level >= 0 {
			top = math.Max(top, p.PositionMM.Z)
		}
	}
	return top
}

// around returns the closed curve through crossings, and that of the same points at rest. It is refused if they do not go round.
func around(at []crossing) (now, rest []geom.Vec, halfMM float64, reason string) {
	if len(at) < 6 {
		return nil, nil, 0, fmt.Sprintf("%d struts are met, which make no ring", len(at))
	}
	widest := 360 - (at[len(at)-1].deg - at[0].deg)
	for i, c := range at {
		if i > 0 {
			widest = math.Max(widest, c.deg-at[i-1].deg)
		}
		now, rest, halfMM = append(now, c.at), append(rest, c.rest), halfMM+c.strutMM/float64(len(at))
	}
	if widest > widestDeg {
		return nil, nil, 0, fmt.Sprintf("no strut is met over %.0f degrees of the circumference", widest)
	}
	now, rest = joined(now), joined(rest)
	if len(now) < 6 || len(rest) < 6 {
		return nil, nil, 0, fmt.Sprintf("%d places of the frame are met, which make no ring", len(now))
	}
	return ring(now), ring(rest), halfMM, ""
}

// widestDeg is the widest stretch without a strut over which a ring is drawn.
const widestDeg = 61

func (s *scene) note(o *Outcome) {
	o.Notes = append(o.Notes, s.left...)
	o.Notes = append(o.Notes,
		"Between its wires the skirt lies on a smooth closed curve through them (assumed).",
		fmt.Sprintf("The frame lies against tissue where the gap is below %.2f mm (assumed).", apposedMM),
		fmt.Sprintf("A key is seated with its bottom %d degrees or more from both commissures, no more than %d mm below its nadir, below the leaflet's free edge, and behind the leaflet (assumed).", commissureDeg, underNadirMM),
		"Stresses and stretches are changes since the picture, whose geometry under pressure is taken as free of stress.",
		fmt.Sprintf("The septal region of the contact pressure index is the outflow tract's wall from the annulus plane to %d mm below it, from %d mm beyond the membranous septum's landmark on the non-coronary side to the left-right commissure (assumed: the published region is that of another tool).", septalDepthMM, beyondSeptumMM))
}

// Carried returns the root with its landmarks where the wall has taken them in a state: hinge points, commissures, ostia and the membranous septum's lower edge. What lies more than 4 mm from the wall stays. r is not changed.
func Carried(shapes *deploy.Shapes, at *deploy.Resting, r *heart.Root) *heart.Root {
	s := &scene{shapes: shapes, at: at}
	s.carry(r)
	return s.root
}
