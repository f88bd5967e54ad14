package phantom

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

func truthOf(o Options) (*Truth, *body) {
	o.Bare = true // the chest has no part in the truth
	o = o.filled()
	b := newBody(o.Anatomy, o.LumenHU, o.Bare)
	return newTruth(o, b), b
}

func TestTruthAgrees(t *testing.T) {
	for seed := range uint64(6) {
		o := Options{Seed: seed, Indication: [2]string{Insufficiency, Stenosis}[seed%2], Leaflets: [2]string{heart.Closed, heart.Open}[seed/2%2],
			RotationDeg: 40, RotationAxis: geom.Vec{X: 1, Y: 2, Z: -1}}
		tr, b := truthOf(o)
		pl, ok := tr.Root.AnnulusPlane()
		if !ok {
			t.Fatalf("seed %d: no plane", seed)
		}
		if e := geom.AngleDeg(pl.Normal, tr.Annulus.Frame.W); e > 1e-6 {
			t.Errorf("seed %d: plane of the hinge points %g degrees off the annulus frame", seed, e)
		}
		for c := range 3 {
			for _, p := range tr.Root.HingeLine[c] {
				if h := pl.Height(p); h < -1e-9 {
					t.Errorf("seed %d: hinge line of the %v cusp dips %g mm below its nadir", seed, heart.Cusp(c), -h)
				}
			}
			if e := math.Abs(b.lumen.dist(b.back(tr, tr.Root.Hinge[c].PositionMM))); e > 1e-9 {
				t.Errorf("seed %d: hinge %d %g mm off the wall", seed, c, e)
			}
			a, z := heart.Commissure(c).Cusps()
			line := tr.Root.HingeLine
			top := tr.Root.Commissure[c].PositionMM
			for _, cusp := range []heart.Cusp{a, z} {
				l := line[cusp]
				if d := min(l[0].Dist(top), l[len(l)-1].Dist(top)); d > 1e-9 {
					t.Errorf("seed %d: the hinge line of the %v cusp ends %g mm from the %v commissure", seed, cusp, d, heart.Commissure(c))
				}
			}
		}
		for i, q := range b.ostium {
			if e := math.Abs(b.lumen.dist(q.lower)); e > 1e-8 {
				t.Errorf("seed %d: lower edge of ostium %d %g mm off the wall", seed, i, e)
			}
			if e := math.Abs([2]float64{tr.Scalars.CoronaryLeftHeightMM, tr.Scalars.CoronaryRightHeightMM}[i] - b.a.CoronaryHeightMM[i]); e > 1e-6 {
				t.Errorf("seed %d: ostium %d %g mm off the asked height", seed, i, e)
			}
			// Nothing of the mouth is lower: 360 points of it.
			u := q.out.Perpendicular()
			v := q.out.Cross(u)
			for k := range 360 {
				s, c := math.Sincos(float64(k) * math.Pi / 180)
				p := q.centre.AddScaled(q.radius*c, u).AddScaled(q.radius*s, v)
				f := func(x float64) float64 { return b.lumen.dist(p.AddScaled(x, q.out)) }
				x := crossing(f, -8, 8, f(-8), f(8))
				if h := b.root.frame.Plane().Height(p.AddScaled(x, q.out)); h < b.a.CoronaryHeightMM[i]-1e-5 {
					t.Errorf("seed %d: ostium %d reaches down to %g, not %g", seed, i, h, b.a.CoronaryHeightMM[i])
					break
				}
			}
		}
		if e := math.Abs(tr.Scalars.AnnulusPerimeterMM/b.a.AnnulusPerimeterMM - 1); e > 1e-5 {
			t.Errorf("seed %d: perimeter %g, asked %g", seed, tr.Scalars.AnnulusPerimeterMM, b.a.AnnulusPerimeterMM)
		}
		for _, p := range tr.STJ.LPS() {
			if e := math.Abs(geom.Plane{Origin: tr.Root.STJ.PositionMM, Normal: tr.Root.STJNormal}.Height(p)); e > 1e-9 {
				t.Fatalf("seed %d: junction's contour %g mm off its plane", seed, e)
			}
		}
		if d := tr.STJ.Centre().Dist(tr.Root.STJ.PositionMM); d > 0.05 {
			t.Errorf("seed %d: junction's centre %g mm from its contour's", seed, d)
		}
		// The apex is the farthest point of the cavity: no vertex of its surface lies farther.
		centre := b.toLPS(tr, b.hingeCentre())
		for _, p := range tr.Ventricle.Cavity.Points {
			if p.Dist(centre) > tr.Scalars.LVLengthMM+1e-6 {
				t.Errorf("seed %d: a point of the cavity %g mm beyond the apex", seed, p.Dist(centre)-tr.Scalars.LVLengthMM)
				break
			}
		}
		if w := tr.Scalars.LVApexWallMM; w < 1.5 || w > 7 {
			t.Errorf("seed %d: apex wall of %g mm", seed, w)
		}
	}
}

func (b *body) toLPS(t *Truth, p geom.Vec) geom.Vec { return t.ToLPS.Apply(p) }

func (b *body) back(t *Truth, p geom.Vec) geom.Vec {
	inv, _ := t.ToLPS.Inverse()
	return inv.Apply(p)
}

// points lists every position of the truth.
func (t *Truth) points() []geom.Vec {
	var out []geom.Vec
	r, v := &t.Root, &t.Ventricle
	for _, s := range [][]heart.Point{r.Hinge[:], r.Commissure[:], r.OstiumLower[:], r.OstiumCentre[:], {r.STJ, r.MembranousSeptum, v.ApexEndo, v.ApexEpi}} {
		for _, p := range s {
			out = append(out, p.PositionMM)
		}
	}
	for _, c := range r.HingeLine {
		out = append(out, c...)
	}
	out = append(out, r.Centreline...)
	out = append(out, r.Lumen.Points...)
	out = append(out, v.Cavity.Points...)
	return append(out, v.Myocardium.Points...)
}

func TestTruthMovesWithThePatient(t *testing.T) {
	still, _ := truthOf(Options{Seed: 3})
	for _, mirror := range []bool{false, true} {
		moved, _ := truthOf(Options{Seed: 3, RotationDeg: 57, RotationAxis: geom.Vec{X: 2, Y: -1, Z: 3}, Mirror: mirror})
		for i, p := range still.points() {
			if mirror {
				p.X = -p.X
			}
			q := p.RotateAbout(geom.Vec{X: 2, Y: -1, Z: 3}.Unit(), 57*math.Pi/180)
			if d := q.Dist(moved.points()[i]); d > 1e-9 {
				t.Fatalf("mirror %v: point %d is %g mm off", mirror, i, d)
			}
			if i > 400 {
				break
			}
		}
		a, b := still.Scalars, moved.Scalars
		b.RootAngle3DDeg, b.RootAngleCoronalDeg = a.RootAngle3DDeg, a.RootAngleCoronalDeg
		if a != b {
			t.Errorf("mirror %v: scalars depend on the pose: %+v, %+v", mirror, a, b)
		}
		for i, c := range []geom.Contour{moved.Annulus, moved.LVOT, moved.Sinus, moved.STJ, moved.Ascending} {
			if c.Area() <= 0 || geom.AngleDeg(c.Frame.U.Cross(c.Frame.V), c.Frame.W) > 1e-6 {
				t.Errorf("mirror %v: section %d has area %g, or its frame is left-handed", mirror, i, c.Area())
			}
			if c.Frame.W.Dot(moved.Root.STJNormal) <= 0 {
				t.Errorf("mirror %v: section %d is not seen from the aorta", mirror, i)
			}
		}
		if e := math.Abs(moved.Annulus.Area() - still.Annulus.Area()); e > 1e-9 {
			t.Errorf("mirror %v: annulus area changed by %g", mirror, e)
		}
		// Triangles are counter-clockwise seen from outside: the enclosed volume is positive.
		s := moved.Ventricle.Cavity
		var vol float64
		for _, k := range s.Triangles {
			vol += s.Points[k[0]].Dot(s.Points[k[1]].Cross(s.Points[k[2]])) / 6
		}
		l := moved.Root.Lumen
		axis := moved.Root.Centreline
		for _, k := range l.Triangles {
			p, q, r := l.Points[k[0]], l.Points[k[1]], l.Points[k[2]]
			at, _ := axis.Nearest(p)
			if q.Sub(p).Cross(r.Sub(p)).Dot(p.Sub(axis.At(at))) < 0 {
				t.Errorf("mirror %v: a triangle of the lumen looks inwards", mirror)
				break
			}
		}
		if vol <= 0 {
			t.Errorf("mirror %v: the cavity's surface is inside out (%g mm3)", mirror, vol)
		}
	}
}

// Anatomy that lies apart must be drawn apart: over many patients the ostia lie below the junction or a little above, the coaptation over
// the bellies, the sinuses outside the annulus.
func TestDrawIsAnatomy(t *testing.T) {
	for seed := range uint64(200) {
		for _, ind := range []string{Stenosis, Insufficiency} {
			for _, l := range []string{heart.Closed, heart.Open} {
				a := Draw(seed, ind, l)
				frame, apex := rootFrame(&a)
				r := newRoot(&a, frame)
				bad := func(what string, v ...any) { t.Errorf("seed %d %s %s: %s %v", seed, ind, l, what, v) }
				for c := range 3 {
					if a.CommissureHeightMM[c] > a.STJHeightMM-a.STJTiltMM-0.5 {
						bad("commissure above the junction", a.CommissureHeightMM[c], a.STJHeightMM)
					}
					if d := math.Abs(math.Remainder(a.NadirDeg[c]-[3]float64{300, 180, 60}[c], 360)); d > 10 {
						bad("nadir turned by", d)
					}
				}
				for c, b := range r.bulge {
					if b < 3 || b > 11.5 {
						bad("sinus bulge", c, b)
					}
				}
				for c := range 2 {
					if h := a.CoronaryHeightMM[c]; h < 6 || h > a.STJHeightMM+1 {
						bad("coronary height", h, a.STJHeightMM)
					}
				}
				if g := geom.AngleDeg(apex, frame.W); math.Abs(g-a.AortaLVAngleDeg) > 1e-9 {
					bad("angle of the ventricle", g)
				}
				if apex.X < 0 || apex.Z > 0.1 {
					bad("apex points", apex)
				}
			}
		}
	}
}
