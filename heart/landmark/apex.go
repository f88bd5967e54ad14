package landmark

import (
	"fmt"
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

// The apex is looked for in full resolution in a block about the cavity's farthest voxel.
const (
	apexEdgeMM  = 0.5
	apexBlurMM  = 0.7 // half of the noise goes, an edge moves by 0.05 mm where it bends by a radius of 10 mm
	apexWideMM  = 16  // half width of the block
	apexInMM    = 20
	apexOutMM   = 26 // thickest muscle and what lies behind it
	patchMM     = 6  // radius of the cap through which the quadric goes: shorter than an apex's radius of curvature (8 to 12 mm) and wider than a trabecula
	cutNearMM   = 25 // a cavity that the scan's edge cuts within this distance may go on
	minEdgeRays = 0.6
)

// An apexLook is the block, its axis the long axis.
type apexLook struct {
	frame   geom.Frame // origin at the farthest voxel, W away from the base
	base    geom.Vec
	at      *image.Sampler
	edgeHU  float64
	bloodHU float64
	muscle  float64
	soft    float64
	hold    *image.Mask // the chamber
	inv     geom.Affine
}

// findApex places both points of the apex: the point of the cavity that lies farthest from the base, and the outer surface of the muscle over it.
func findApex(v *image.Volume, l *segment.Labels, c *chamber, base geom.Vec, muscle float64) (endo, epi heart.Point) {
	far := c.farthest(base)
	for _, b := range c.border {
		if b.Dist(far) < cutNearMM {
			p := notFound("the scan's edge cuts the ventricle near its apex")
			return p, p
		}
	}
	k := &apexLook{base: base, bloodHU: l.LumenHU, muscle: muscle, soft: l.SoftHU, hold: c.mask, inv: c.mask.FromLPS()}
	k.frame = geom.FrameOf(geom.Plane{Origin: far, Normal: far.Sub(base).Unit()}, l.Root.Tube.Frame.W)
	g := image.IsotropicGrid(k.frame, [3]float64{apexWideMM, apexWideMM, 1}, apexEdgeMM)
	g.Size[2] = int((apexInMM+apexOutMM)/apexEdgeMM) + 1
	g.ToLPS.T = k.frame.At(-apexEdgeMM*float64(g.Size[0]/2), -apexEdgeMM*float64(g.Size[1]/2), -apexInMM)
	k.at = image.NewFieldSampler(image.Gaussian(image.Resample(v, g), apexBlurMM))
	k.bloodHU = k.localBlood(l)
	k.edgeHU = (k.bloodHU + muscle) / 2

	fit, ok := k.dome()
	if !ok {
		p := notFound("no clear edge between blood and muscle was seen at the far end of the cavity")
		return p, p
	}
	voxel := v.SpacingMM()
	coarse := math.Max(voxel[0], math.Max(voxel[1], voxel[2]))
	sigma := math.Sqrt(0.09 + coarse*coarse/16 + fit.depthMM*fit.depthMM + fit.sideMM*fit.sideMM)
	sure := math.Min(1, fit.share) * math.Exp(-math.Max(0, fit.scatterMM-0.5)/2) * 0.95
	endo = found(fit.at, sure, sigma, fmt.Sprintf("top of the smooth cap (scatter %.1f mm) at the end of the cavity farthest from the annulus, %.0f mm away", fit.scatterMM, fit.at.Dist(base)))
	if !endo.Found {
		return endo, notFound("the inner apex was not found")
	}
	return endo, k.outer(fit.at, sigma, sure)
}

// farthest returns the centre of the chamber's voxel farthest from p.
func (c *chamber) farthest(p geom.Vec) geom.Vec {
	var at geom.Vec
	best := -1.0
	for i, x := range c.mask.Data {
		if x == 0 {
			continue
		}
		a, b, d := c.mask.Voxel(i)
		q := c.mask.LPS(float64(a), float64(b), float64(d))
		if r := q.Dist(p); r > best {
			best, at = r, q
		}
	}
	return at
}

// localBlood is the median density of blood at the end of the cavity.
func (k *apexLook) localBlood(l *segment.Labels) float64 {
	var x []float64
	for u := -8.0; u <= 8; u += 2 {
		for v := -8.0; v <= 8; v += 2 {
			for w := -18.0; w <= -6; w += 2 {
				if h := k.at.At(k.frame.At(u, v, w)); h > l.LowHU && h < l.HighHU {
					x = append(x, h)
				}
			}
		}
	}
	if len(x) < 20 {
		return l.LumenHU
	}
	sort.Float64s(x)
	return x[len(x)/2]
}

func (k *apexLook) inCavity(p geom.Vec) bool {
	q := k.inv.Apply(p)
	i, j, m := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
	return k.hold.Inside(i, j, m) && k.hold.At(i, j, m) != 0
}

// edge returns the distance from the base at which the ray through the lateral offset (u, v) leaves the cavity: where the density falls through half-way from blood to muscle
// nearest to the coarse edge.
func (k *apexLook) edge(u, v float64) (r float64, ok bool) {
	d := k.frame.At(u, v, 0).Sub(k.base)
	reach := d.Norm()
	d = d.Scale(1 / reach)
	last := math.NaN()
	for s := reach - apexInMM + 2; s < reach+4; s += 0.75 {
		if k.inCavity(k.base.AddScaled(s, d)) {
			last = s
		}
	}
	if math.IsNaN(last) {
		return 0, false
	}
	const step = 0.25
	best, bestOff := 0.0, math.Inf(1)
	prev := k.at.At(k.base.AddScaled(last-4, d))
	for s := last - 4 + step; s <= last+4; s += step {
		h := k.at.At(k.base.AddScaled(s, d))
		if prev >= k.edgeHU && h < k.edgeHU {
			x := s - step*(k.edgeHU-h)/(prev-h)
			if off := math.Abs(x - last - 0.5); off < bestOff {
				best, bestOff = x, off
			}
		}
		prev = h
	}
	return best, !math.IsInf(bestOff, 1)
}

// A capFit is the top of the cavity's end.
type capFit struct {
	at        geom.Vec
	share     float64 // of the rays that found an edge
	scatterMM float64 // about the smooth cap
	depthMM   float64 // standard deviation of the top along the axis
	sideMM    float64 // and across
}

type edgePoint struct{ u, v, r float64 }

// dome fits a quadric to the distances of the edge from the base about the farthest place and returns its top. The cap moves with the top until it stays.
func (k *apexLook) dome() (capFit, bool) {
	const step = 1.0
	n := int(apexWideMM/step) - 2
	var all []edgePoint
	for i := -n; i <= n; i++ {
		for j := -n; j <= n; j++ {
			u, v := float64(i)*step, float64(j)*step
			if math.Hypot(u, v) > float64(n) {
				continue
			}
			if r, ok := k.edge(u, v); ok {
				all = append(all, edgePoint{u, v, r})
			}
		}
	}
	var cu, cv float64
	var best capFit
	ok := false
	for range 6 {
		var near []edgePoint
		for _, p := range all {
			if math.Hypot(p.u-cu, p.v-cv) <= patchMM {
				near = append(near, edgePoint{p.u - cu, p.v - cv, p.r})
			}
		}
		q, scatter, fine := fitQuadric(near)
		if !fine {
			return best, ok
		}
		du, dv, peak := q.top(patchMM / 2)
		cu, cv = cu+du, cv+dv
		if math.Hypot(cu, cv) > float64(n)-3 {
			return best, ok
		}
		r := q.at(du, dv)
		d := k.frame.At(cu, cv, 0).Sub(k.base).Unit()
		m := float64(len(near))
		best = capFit{at: k.base.AddScaled(r, d), share: m / (math.Pi * patchMM * patchMM / step / step), scatterMM: scatter, depthMM: scatter * 2.5 / math.Sqrt(m), sideMM: 1.5}
		// The top of a cap of curvature c, known to a slope error s, is known to s/c across.
		if peak {
			best.sideMM = math.Min(3, scatter*2/(patchMM*math.Sqrt(m))/math.Max(q.bend(), 0.005)) + 0.3
		}
		ok = best.share >= minEdgeRays
		if math.Hypot(du, dv) < 0.05 {
			break
		}
	}
	return best, ok
}
