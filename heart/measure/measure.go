package measure

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/num"
)

// Measure takes every measurement that the root and the ventricle allow; either may be partial or nil. What cannot be measured
// has Found false and a Reason. The warnings say what a person should look at. If ctx ends early the values stand without
// their uncertainties, and a warning says so.
func Measure(ctx context.Context, r *heart.Root, v *heart.Ventricle, o Options) (*Set, []fault.Warning) {
	o = o.withDefaults()
	if r == nil {
		r = &heart.Root{}
	}
	if v == nil {
		v = &heart.Ventricle{}
	}
	if !o.valid() {
		return refuseAll(o, "the measuring options are not usable"), []fault.Warning{{Code: "MEASURE-OPTIONS",
			Message: "a level, depth or wavelength of the measuring options is not a positive number, or the depth is more than 30 mm",
			Advice:  "Leave the option out to have its default."}}
	}
	sc := &scene{options: o, wall: r.Lumen, cavityMM2: cavityArea(v)}
	nominal := &pose{root: *r, ventricle: *v}
	set := sc.measure(nominal)
	sc.nominal = set
	var warnings []fault.Warning
	if o.Draws > 1 {
		sc.band(nominal)
		sets := make([]*Set, o.Draws)
		seeds := num.NewChance(o.Seed)
		num.Parallel(o.Draws, 4, func(lo, hi int) {
			for k := lo; k < hi && ctx.Err() == nil; k++ {
				sets[k] = sc.measure(draw(seeds.Split(uint64(k)), nominal, set))
			}
		})
		if ctx.Err() != nil {
			return set, []fault.Warning{{Code: "MEASURE-STOPPED", Message: "measuring was stopped before the uncertainties were known"}}
		}
		warnings = spread(set, sets)
	}
	return set, append(doubts(set, r), warnings...)
}

// scene holds what the nominal pose and all draws share.
type scene struct {
	options   Options
	wall      *mesh.Surface
	bands     map[string]*mesh.Surface // the wall near each section, for the draws
	cavityMM2 float64                  // surface of the cavity

	nominal *Set // nil while the nominal pose is measured
	// Levels found on the nominal pose; draws measure at the same places.
	sinusShare float64 // height of the widest level as a share of the height of the sinotubular junction; 0 if that is not known
	sinusMM    float64
	largestMM  float64               // widest level of the ascending aorta, from the annulus along the centreline
	planes     map[string]geom.Plane // of the sections
}

// pose is the patient as one draw has it.
type pose struct {
	root      heart.Root
	ventricle heart.Ventricle
	edgeMM    float64 // by which every border is moved outwards
}

func refuseAll(o Options, reason string) *Set {
	s := &Set{Options: o}
	for _, d := range Defs {
		d.field(s).Reason = reason
	}
	return s
}

// draw moves every landmark by its own uncertainty, along the axes of the annulus so that the result turns, and is mirrored, with the
// patient.
func draw(c *num.Chance, p *pose, set *Set) *pose {
	f := geom.Frame{U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
	if b := basisOf(&p.root); b.ok {
		f = b.frame
		f.V = f.V.Scale(b.turn)
	}
	shift := func(sd float64) geom.Vec {
		x, y, z := c.Normal(0, sd), c.Normal(0, sd), c.Normal(0, sd)
		return f.U.Scale(x).Add(f.V.Scale(y)).Add(f.W.Scale(z))
	}
	q := *p
	move := func(ps ...*heart.Point) {
		for _, x := range ps {
			x.PositionMM = x.PositionMM.Add(shift(math.Max(x.SigmaMM, 0)))
		}
	}
	r := &q.root
	move(&r.Hinge[0], &r.Hinge[1], &r.Hinge[2], &r.Commissure[0], &r.Commissure[1], &r.Commissure[2],
		&r.OstiumLower[0], &r.OstiumLower[1], &r.OstiumCentre[0], &r.OstiumCentre[1], &r.STJ, &r.MembranousSeptum,
		&q.ventricle.ApexEndo, &q.ventricle.ApexEpi)
	tilt := shift(math.Max(r.STJ.SigmaMM, 0) / stjRadius(set))
	if r.STJNormal != (geom.Vec{}) {
		r.STJNormal = r.STJNormal.Add(tilt).Unit()
	}
	q.edgeMM = c.Normal(0, math.Max(r.EdgeSigmaMM, 0))
	return &q
}

// stjRadius returns the lever by which an error of the edge of the sinotubular junction tilts its plane; 14 mm, half of
// the usual 28 mm, if the junction was not measured.
func stjRadius(set *Set) float64 {
	if set.STJMeanMM.Found {
		return set.STJMeanMM.Value / 2
	}
	return 14
}

// spread writes the standard deviations of the draws into the set. A value that most draws could not measure is withdrawn.
func spread(set *Set, sets []*Set) []fault.Warning {
	var unstable []string
	one := func(name, unit string, v *Value, of func(*Set) *Value) {
		if !v.Found {
			return
		}
		var n, sum, sum2 float64
		for _, s := range sets {
			x := of(s)
			if !x.Found {
				continue
			}
			d := x.Value - v.Value
			if unit == "deg" {
				d = math.Remainder(d, 360)
			}
			n++
			sum += d
			sum2 += d * d
		}
		if lost := len(sets) - int(n); n < 2 || 2*lost > len(sets) {
			*v = Value{Reason: fmt.Sprintf("too uncertain: in %d of %d draws within the uncertainty of the landmarks it cannot be measured", lost, len(sets))}
			unstable = append(unstable, name)
			return
		}
		v.SD = math.Sqrt(math.Max(0, (sum2-sum*sum/n)/(n-1)))
		// Below a millionth of the value there is nothing but rounding.
		if v.SD < 1e-9*(1+math.Abs(v.Value)) {
			v.SD = 0
		}
	}
	for _, d := range Defs {
		if d.ownSD {
			continue
		}
		one(d.NameEN, d.Unit, d.field(set), d.field)
	}
	for i := range set.Ascending {
		for _, f := range levelFields {
			one("", "mm", f(&set.Ascending[i]), func(s *Set) *Value { return f(&s.Ascending[i]) })
		}
	}
	if len(unstable) == 0 {
		return nil
	}
	return []fault.Warning{{Code: "MEASURE-UNSTABLE", Message: "too uncertain to be given: " + strings.Join(unstable, ", "),
		Advice: "Look at the landmarks these depend on and move them if need be."}}
}

var levelFields = [...]func(*Level) *Value{
	func(l *Level) *Value { return &l.MinMM }, func(l *Level) *Value { return &l.MaxMM },
	func(l *Level) *Value { return &l.MeanMM }, func(l *Level) *Value { return &l.AreaMM2 },
}
