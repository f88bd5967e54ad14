package landmark

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/mesh"
)

// MinConfidence is the confidence under which a point is not given.
const MinConfidence = 0.25

// A base is the root before its cusps have names: crown, basal ring and wall in the tube's frame.
type base struct {
	crown  crown
	ring   segment.BasalRing
	tube   *segment.Tube
	seen   bool    // leaflets were seen
	sure   float64 // 0 to 1
	reason string
	hinge  [3]geom.Vec // on the ring, in the order of the crown's nadirs
	top    [3]geom.Vec // commissures
}

// Leaflets are taken for seen when the line of their attachment is clearly darker than what lies beside it on more than 3 rays of 5, and rises and falls like a crown: by 4 mm at least, half a normal crown's,
// and 20 mm at most. On label maps painted without leaflets the line is under 0.15 (the share of rays under 0.7), on phantoms with leaflets over 0.23.
const (
	minLine        = 0.18
	minAlong       = 0.6
	minAmplitudeMM = 4
	maxAmplitudeMM = 20
)

// findBase reads the crown and fits the ring under it.
func findBase(l *segment.Labels) *base {
	r := &l.Root
	b := &base{tube: r.Tube}
	c, ok := readCrown(r, l)
	if ok && c.line >= minLine && c.along >= minAlong && c.amplitude >= minAmplitudeMM && c.amplitude <= maxAmplitudeMM {
		b.crown, b.seen = c, true
		b.sure = math.Min(1, 0.4+0.6*math.Min(1, (c.line-minLine)/0.2)*math.Min(1, c.along/0.9))
		b.reason = fmt.Sprintf("lowest place of the leaflet's attachment, seen as a dark line (%.0f %% of tissue) where blood of ventricle and aorta meet on the wall", 100*c.dark)
		b.fitRing(r)
	}
	// A low crown (a normal one is 10 to 17 mm high) whose ring scatters this much was not read along an attachment: correct rings stay under 0.35 mm on phantoms, a false one on a
	// label map without leaflets scatters by 0.6. Coarse voxels scatter a correct ring, too, but leave the crown high.
	if !b.seen || b.ring.ScatterMM > maxScatterMM && b.crown.amplitude < lowCrownMM {
		b.seen = false
		b.crown = wallCrown(r)
		b.sure = 0.4
		b.reason = "leaflets not seen; placed where the wall of the sinus begins to bulge, from the lumen's shape alone"
		b.fitRing(r)
	}
	b.doubtRing()
	for i := range 3 {
		b.hinge[i] = b.onRing(b.crown.nadir[i])
		b.top[i] = wallPoint(r.Tube, b.crown.commissure[i].angle, b.crown.commissure[i].heightMM)
	}
	return b
}

// Wall points of a good ring lie within 0.1 to 0.2 mm of it on phantoms. A ring read across the bottom of a sinus or over calcium in the wall scatters more; its hinge points are then less sure,
// down to what sizing calls limited.
const (
	goodScatterMM = 0.22
	poorScatterMM = 0.34
	poorRing      = 0.6
)

// doubtRing lowers the confidence by the scatter of the ring.
func (b *base) doubtRing() {
	x := (b.ring.ScatterMM - goodScatterMM) / (poorScatterMM - goodScatterMM)
	if x <= 0 {
		return
	}
	b.sure *= 1 - (1-poorRing)*math.Min(1, x)
	b.reason += fmt.Sprintf("; the wall around it scatters by %.1f mm", b.ring.ScatterMM)
}

const (
	maxScatterMM = 0.45
	lowCrownMM   = 10
)

// fitRing fits the ring at the mean height of the nadirs.
func (b *base) fitRing(r *segment.Root) {
	var h float64
	for _, n := range b.crown.nadir {
		h += n.heightMM / 3
	}
	b.ring = r.Tube.Basal(h, b.crown.heightMM)
}

// onRing returns the point of the basal ring at a place of the crown.
func (b *base) onRing(p crownPoint) geom.Vec {
	t := b.tube
	q := wallPoint(t, p.angle, p.heightMM)
	k := planeOf(t, p.heightMM)
	u, v, _ := t.Frame.Local(q)
	cu, cv := t.Centre[k][0], t.Centre[k][1]
	angle := math.Atan2(v-cv, u-cu)
	r := b.ring.Contour(p.heightMM, 360).Ray(cu, cv, angle)
	if r == 0 {
		return q
	}
	s, c := math.Sincos(angle)
	return t.Frame.At(cu+r*c, cv+r*s, p.heightMM)
}

// plane returns the plane of the three hinge points, its normal towards the aorta.
func (b *base) plane() geom.Plane {
	w := b.hinge[1].Sub(b.hinge[0]).Cross(b.hinge[2].Sub(b.hinge[0])).Unit()
	if w.Dot(b.tube.Frame.W) < 0 {
		w = w.Scale(-1)
	}
	return geom.Plane{Origin: b.hinge[0].Add(b.hinge[1]).Add(b.hinge[2]).Scale(1.0 / 3), Normal: w}
}

// lumen returns the wall of the lumen as a surface, open at both ends: the basal ring from 2 mm under the lowest hinge to 1 mm over the highest, blended over 2 mm into the tube's own wall.
func (b *base) lumen() *mesh.Surface {
	t := b.tube
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, n := range b.crown.nadir {
		lo, hi = math.Min(lo, n.heightMM), math.Max(hi, n.heightMM)
	}
	rows := make([][]geom.Vec, len(t.Radius))
	for k := range t.Radius {
		h := t.HeightMM(k)
		w := ringWeight(h, lo, hi)
		rows[k] = make([]geom.Vec, nAngle)
		var c geom.Contour
		if w > 0 {
			c = b.ring.Contour(h, 360)
		}
		for a := range nAngle {
			rows[k][a] = t.Inner(k, a, 0)
			if w == 0 {
				continue
			}
			angle := 2 * math.Pi * float64(a) / nAngle
			if r := c.Ray(t.Centre[k][0], t.Centre[k][1], angle); r > 0 {
				rows[k][a] = t.Inner(k, a, w*(t.Radius[k][a]-r))
			}
		}
	}
	return tubeSurface(rows)
}

// ringWeight is 1 where the ring stands for the wall and falls to 0 over 2 mm to both sides.
func ringWeight(h, lo, hi float64) float64 {
	d := math.Max(lo-2-h, h-hi-1)
	return math.Min(1, math.Max(0, 1-d/2))
}

// tubeSurface joins closed rows of points, first row at the ventricle's end, into a surface that faces outwards.
func tubeSurface(rows [][]geom.Vec) *mesh.Surface {
	s := &mesh.Surface{}
	n := len(rows[0])
	for _, r := range rows {
		s.Points = append(s.Points, r...)
	}
	for k := 0; k+1 < len(rows); k++ {
		for a := range n {
			p, q := int32(k*n+a), int32(k*n+(a+1)%n)
			s.Triangles = append(s.Triangles, [3]int32{p, q, q + int32(n)}, [3]int32{p, q + int32(n), p + int32(n)})
		}
	}
	return s
}

// junction returns centre and normal of the sinotubular junction. Its normal is the direction of the centroids about it.
func (b *base) junction(l *segment.Labels) (centre, normal geom.Vec) {
	t := b.tube
	k := planeOf(t, l.Root.TopMM)
	a, z := max(0, k-8), min(len(t.Radius)-1, k+8)
	normal = t.Contour(z).Centre().Sub(t.Contour(a).Centre()).Unit()
	return t.Contour(k).Centre(), normal
}

// edgeSigma is the standard deviation of a wall point: the scatter about the ring, at least a twentieth of a voxel's diagonal.
func (b *base) edgeSigma(spacing [3]float64) float64 {
	d := math.Sqrt(spacing[0]*spacing[0]+spacing[1]*spacing[1]+spacing[2]*spacing[2]) / 20
	return math.Max(b.ring.ScatterMM, d)
}
