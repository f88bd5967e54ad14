package landmark

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

// Options of Find; the zero value is the default.
type Options struct {
	// Edit, unless nil, moves landmarks after they were found and before anything is derived from them.
	Edit func(r *heart.Root, v *heart.Ventricle)
}

// Found is what Find finds.
type Found struct {
	Root      *heart.Root
	Ventricle *heart.Ventricle
	Chest     *heart.Chest
}

// Find places the landmarks of root, ventricle and chest in the picture v with its labels l.
func Find(ctx context.Context, v *image.Volume, l *segment.Labels, o Options) (*Found, []fault.Warning, error) {
	var f Found
	var warn []fault.Warning
	var err error
	num.Together(
		func() { f.Root, f.Ventricle, warn, err = findHeart(ctx, v, l, o) },
		func() { f.Chest = Chest(v, l) })
	if err != nil {
		return nil, nil, err
	}
	return &f, warn, ctx.Err()
}

func findHeart(ctx context.Context, v *image.Volume, l *segment.Labels, o Options) (*heart.Root, *heart.Ventricle, []fault.Warning, error) {
	var warn []fault.Warning
	b := findBase(l)
	if !b.seen {
		warn = append(warn, fault.Warning{Code: "LM-LEAFLETS", Message: "the leaflets' attachment was not seen; the hinge points were placed by the shape of the lumen alone",
			Advice: "Check the annulus plane and move the hinge points (--edits) before a size is chosen."})
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, nil, err
	}
	ostia := findOstia(&l.Root, l, v)
	r := b.root(v, l, ostia)
	r.Calcium = findCalcium(v, l, ostia)
	if r.BicuspidSuspected {
		warn = append(warn, fault.Warning{Code: "LM-BICUSPID", Message: r.BicuspidReason, Advice: "Look at the valve in the sinus section; size a bicuspid root with its own rules."})
	}
	if o.Edit != nil {
		o.Edit(r, &heart.Ventricle{}) // the ventricle's axis starts at the edited annulus
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, nil, err
	}
	assignCalcium(&r.Calcium, r)
	plane, ok := r.AnnulusPlane()
	lv, w := Ventricle(v, l, plane, ok)
	warn = append(warn, w...)
	if o.Edit != nil {
		o.Edit(r, lv)
	}
	return r, lv, warn, nil
}

// root fills a heart.Root from the base.
func (b *base) root(v *image.Volume, l *segment.Labels, ostia []ostium) *heart.Root {
	r := &heart.Root{Leaflets: heart.LeafletsUnseen, LumenHU: l.LumenHU, LumenSDHU: l.LumenSDHU, Centreline: l.Centreline, Lumen: b.lumen()}
	r.EdgeSigmaMM = b.edgeSigma(v.SpacingMM())
	n := nameCusps(b, b.cues(l, ostia))
	order := n.nadir
	sigma := b.pointSigma(v.SpacingMM())
	for c := range 3 {
		p := b.crown.nadir[order[c]]
		conf := math.Min(b.sure, 0.4+0.6*n.confidence)
		r.Hinge[c] = found(b.hinge[order[c]], conf, math.Hypot(sigma, p.sigmaMM), b.reason+"; "+n.reason)
	}
	for c := range heart.Commissure(3) {
		x, y := c.Cusps()
		i := between(order[x], order[y])
		top := b.crown.commissure[i]
		// Where the ends of two leaflets are not seen a commissure is guessed between them.
		conf := 0.9 * b.sure * (0.5 + 0.5*math.Min(1, top.share/0.5))
		r.Commissure[c] = found(b.top[i], conf, math.Hypot(sigma, top.sigmaMM), "end of the dark line on the wall where two leaflets meet")
	}
	for c := range heart.Cusp(3) {
		if b.seen {
			r.HingeLine[c] = b.line(order[c])
		}
	}
	centre, normal := b.junction(l)
	r.STJ = found(centre, 0.8, math.Hypot(sigma, 1), "centre of the narrowest section over the sinuses")
	r.STJNormal = normal
	if b.seen {
		r.Leaflets = b.leafletState(l)
		r.BicuspidSuspected, r.BicuspidReason = b.bicuspid()
	}
	b.placeOstia(r, ostia)
	r.MembranousSeptum = b.septum(v, l, r, order)
	return r
}

func found(p geom.Vec, confidence, sigmaMM float64, reason string) heart.Point {
	if confidence < MinConfidence {
		return heart.Point{Reason: "not sure enough to place it: " + reason, Confidence: confidence, Origin: heart.Auto}
	}
	return heart.Point{PositionMM: p, Found: true, Confidence: confidence, SigmaMM: sigmaMM, Reason: reason, Origin: heart.Auto}
}

// between returns the commissure of the crown between two of its nadirs: commissure i lies between nadir i and nadir i+1.
func between(a, b int) int {
	if (a+1)%3 == b {
		return a
	}
	return b
}

// pointSigma is the standard deviation of a landmark on the wall along each axis: a quarter of the coarsest voxel edge and the error expected of the wall, and something for what a phantom does not have.
func (b *base) pointSigma(spacing [3]float64) float64 {
	return math.Hypot(math.Max(spacing[0], math.Max(spacing[1], spacing[2]))/4, b.spreadMM) + 0.15
}

// line returns the attachment of the leaflet at nadir i, commissure to commissure, on the wall.
func (b *base) line(i int) geom.Curve {
	from, to := b.crown.commissure[(i+2)%3], b.crown.commissure[i]
	n := int(math.Mod(to.angle-from.angle+nAngle, nAngle))
	c := geom.Curve{wallPoint(b.tube, from.angle, from.heightMM)}
	for k := 1; k < n; k++ {
		a := (int(from.angle) + k) % nAngle
		p := crownPoint{angle: float64(a), heightMM: b.crown.heightMM[a]}
		if p.heightMM < b.crown.nadir[i].heightMM+1.5 {
			c = append(c, b.onRing(p))
		} else {
			c = append(c, wallPoint(b.tube, p.angle, p.heightMM))
		}
	}
	return append(c, wallPoint(b.tube, to.angle, to.heightMM)).Smooth(2)
}

// cues gathers what the cusps are named by.
func (b *base) cues(l *segment.Labels, ostia []ostium) cues {
	var q cues
	for _, o := range ostia {
		if o.Confidence >= MinConfidence {
			q.ostium, q.sure = append(q.ostium, o.Centre), append(q.sure, o.Confidence)
		}
	}
	var n float64
	pl := b.plane()
	for i, x := range l.Data {
		if x != segment.Atrium {
			continue
		}
		a, c, d := l.Voxel(i)
		p := l.LPS(float64(a), float64(c), float64(d))
		if p.Dist(pl.Origin) < 60 {
			q.atrium = q.atrium.Add(p)
			n++
		}
	}
	if n*l.VoxelVolumeMM3() > 5000 { // 5 mL, a tenth of a small atrium
		q.atrium, q.atriumSeen = q.atrium.Scale(1/n), true
	}
	return q
}

// closedDark parts closed leaflets (0.14 to 0.7 on phantoms; least with a hole left in the middle) from open ones (up to 0.06, stenotic ones to 0.15).
const closedDark = 0.14

// leafletState tells closed leaflets from open ones: closed leaflets put dark sheets across the middle of the lumen half-way up the crown, open ones leave it to the blood.
func (b *base) leafletState(l *segment.Labels) string {
	at := image.NewFieldSampler(l.Root.HU)
	lo, hi := 0.0, 0.0
	for i := range 3 {
		lo += b.crown.nadir[i].heightMM / 3
		hi += b.crown.commissure[i].heightMM / 3
	}
	// The greatest darkness along the axis, over the middle third of the lumen.
	var worst float64
	for h := lo; h <= hi+2; h += 0.5 {
		k := b.tube.Near(h)
		var s, n float64
		for a := 0; a < nAngle; a += 5 {
			for f := 0.0; f <= 0.35; f += 0.07 {
				s += segment.Tissue(at.At(b.tube.Inner(k, a, b.tube.Radius[k][a]*(1-f))), l.LumenHU, l.SoftHU)
				n++
			}
		}
		worst = math.Max(worst, s/n)
	}
	if worst > closedDark {
		return heart.Closed
	}
	return heart.Open
}

// bicuspid flags a crown whose lowest commissure stands less than 40 % of the mean over the nadirs: a raphe or none, as in two-cusped valves. Tricuspid crowns seen on phantoms stay over 60 %.
func (b *base) bicuspid() (bool, string) {
	low := math.Inf(1)
	for i := range 3 {
		base := (b.crown.nadir[i].heightMM + b.crown.nadir[(i+1)%3].heightMM) / 2
		low = math.Min(low, b.crown.commissure[i].heightMM-base)
	}
	if low < 0.4*b.crown.amplitude {
		return true, fmt.Sprintf("one commissure rises only %.1f mm over its hinge points, the mean is %.1f mm: the valve may be bicuspid", low, b.crown.amplitude)
	}
	return false, ""
}

// placeOstia gives each of the left and right sinuses its artery: the surest outlet whose centre lies nearer to that sinus's hinge than to the other two, seen along the root's axis, over the annulus.
func (b *base) placeOstia(r *heart.Root, ostia []ostium) {
	pl := b.plane()
	f := geom.FrameOf(pl, b.hinge[0].Sub(pl.Origin))
	angle := func(p geom.Vec) float64 {
		u, v, _ := f.Local(p)
		return math.Atan2(v, u)
	}
	for c := range 2 {
		name := heart.Cusp(c).String()
		r.OstiumLower[c] = notFound("no artery was seen to leave the " + name + " sinus")
		r.OstiumCentre[c] = r.OstiumLower[c]
		if !r.Hinge[c].Found {
			continue
		}
		for _, o := range ostia { // surest first
			if pl.Height(o.Lower) < 0 {
				continue
			}
			near := true
			a := angle(o.Centre)
			for k := range 3 {
				near = near && math.Cos(a-angle(r.Hinge[c].PositionMM)) >= math.Cos(a-angle(r.Hinge[k].PositionMM))
			}
			if !near {
				continue
			}
			r.OstiumLower[c] = found(o.Lower, o.Confidence, o.SigmaMM, "lowest point of the mouth of an artery that leaves the "+name+" sinus: "+o.Reason)
			r.OstiumCentre[c] = found(o.Centre, o.Confidence, o.SigmaMM, "centre of that mouth")
			if r.OstiumCentre[c].Found {
				r.Coronary[c] = o.begin()
			}
			break
		}
	}
}
