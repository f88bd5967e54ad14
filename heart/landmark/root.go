package landmark

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/mesh"
)

// MinConfidence is the confidence under which a point is not given.
const MinConfidence = 0.25

// A base is the root before its cusps have names: crown, basal ring and wall in the tube's frame.
type base struct {
	crown    crown
	ring     segment.BasalRing
	tube     *segment.Tube
	wall     *segment.Root // the tube's root
	seen     bool          // leaflets were seen
	sure     float64       // 0 to 1
	reason   string
	hinge    [3]geom.Vec // on the ring, in the order of the crown's nadirs
	top      [3]geom.Vec // commissures
	spreadMM float64     // mean absolute error of the wall near the ring, by the reader's word
}

// minAmplitudeMM is the least height of a crown, half a normal one's; the junction bounds it above (segment.Reading).
const minAmplitudeMM = 4

// findBase takes the crown from the reader, or from the wall's lobes where the reader saw no leaflets, and fits the ring under it.
func findBase(l *segment.Labels) *base {
	r := &l.Root
	b := &base{tube: r.Tube, wall: r}
	if c := readingCrown(r.Reading); r.Reading.Sure() && c.amplitude >= minAmplitudeMM {
		b.crown, b.seen, b.sure = c, true, readerSure(r.Reading)
		dark := meanDarkness(r, l, image.NewFieldSampler(r.HU), c.heightMM)
		b.reason = fmt.Sprintf("lowest place of the leaflet's attachment, seen as a dark line (%.0f %% of tissue) where blood of ventricle and aorta meet on the wall", 100*dark)
	} else {
		b.crown = wallCrown(r)
		b.sure = 0.4
		b.reason = "leaflets not seen; placed where the wall of the sinus begins to bulge, from the lumen's shape alone"
	}
	b.fitRing(r)
	b.doubtRing()
	for i := range 3 {
		b.hinge[i] = b.onRing(b.crown.nadir[i])
		b.top[i] = wallPoint(r.Tube, b.crown.commissure[i].angle, b.crown.commissure[i].heightMM)
	}
	return b
}

// The wall that the reader tells is good to 0.13 to 0.25 mm by its own word on phantoms; the ring is then right to 1 %. Over 0.3 mm it was off by up to 3.5 %, and its hinge points are less sure, down to what sizing calls
// limited.
const (
	goodSpreadMM = 0.27
	poorSpreadMM = 0.40
	poorRing     = 0.6
)

// doubtRing lowers the confidence by the reader's doubt of the wall under the attachment.
func (b *base) doubtRing() {
	b.spreadMM = b.spread()
	x := (b.spreadMM - goodSpreadMM) / (poorSpreadMM - goodSpreadMM)
	if x <= 0 {
		return
	}
	b.sure *= 1 - (1-poorRing)*math.Min(1, x)
	b.reason += fmt.Sprintf("; the wall around it scatters by %.1f mm", b.spreadMM)
}

// spread is the mean absolute error of the wall that the reader expects, half a millimetre to 2 mm under the attachment.
func (b *base) spread() float64 {
	d := b.wall.Reading
	var s, n float64
	for a := range nAngle {
		for below := 0.5; below <= 2; below += 0.5 {
			if row := b.tube.Near(b.crown.heightMM[a]-below) - d.First; row >= 0 && row < len(d.SpreadMM[a]) {
				s += d.SpreadMM[a][row]
				n++
			}
		}
	}
	if n == 0 { // the ring lies outside what the reader looked at
		return poorSpreadMM
	}
	return s / n
}

// fitRing fits the ring at the mean height of the nadirs.
func (b *base) fitRing(r *segment.Root) {
	var h float64
	for _, n := range b.crown.nadir {
		h += n.heightMM / 3
	}
	b.ring = r.Basal(h, b.crown.heightMM)
}

// onRing returns the point of the basal ring at a place of the crown.
func (b *base) onRing(p crownPoint) geom.Vec {
	t := b.tube
	q := wallPoint(t, p.angle, p.heightMM)
	k := t.Near(p.heightMM)
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
			// Under the attachment the reader's wall, which calcium and the leaflets' roots do not shift.
			under := math.Min(1, math.Max(0, (b.crown.heightMM[a]+1-h)/2))
			q := t.Radius[k][a] + under*(b.wall.Free(k, a)-t.Radius[k][a])
			if w > 0 {
				angle := 2 * math.Pi * float64(a) / nAngle
				if r := c.Ray(t.Centre[k][0], t.Centre[k][1], angle); r > 0 {
					q += w * (r - q)
				}
			}
			rows[k][a] = t.Inner(k, a, t.Radius[k][a]-q)
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
	k := t.Near(l.Root.TopMM)
	a, z := max(0, k-8), min(len(t.Radius)-1, k+8)
	normal = t.Contour(z).Centre().Sub(t.Contour(a).Centre()).Unit()
	return t.Contour(k).Centre(), normal
}

// edgeShare is how much of the expected error of single wall points stays in the mean radius of the ring; the rest cancels round it. On 24 phantoms a third does, and a patient is less plain.
const edgeShare = 0.5

// edgeSigma is the standard deviation of the wall as a whole, at least a twentieth of a voxel's diagonal.
func (b *base) edgeSigma(spacing [3]float64) float64 {
	d := math.Sqrt(spacing[0]*spacing[0]+spacing[1]*spacing[1]+spacing[2]*spacing[2]) / 20
	return math.Max(edgeShare*b.spreadMM, d)
}
