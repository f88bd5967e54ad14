package phantom

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// artery lays a tube along the polyline with its corners rounded off over some 4 mm, bent round the root where it would come nearer to it than its own wall, the
// root's and 1.5 mm of fat. The first straightMM and the ends stay.
func (b *body) artery(points []geom.Vec, radii []float64, straightMM float64) tube {
	const stepMM = 2
	line := geom.Curve(points)
	c := line.Resample(stepMM)
	length := line.Length()
	at := func(i int) float64 { return length * float64(i) / float64(len(c)-1) }
	// The radius runs linearly from point to point.
	radius := make([]float64, len(c))
	for i := range c {
		s := at(i)
		for k := 1; k < len(points); k++ {
			d := points[k].Dist(points[k-1])
			if s <= d || k == len(points)-1 {
				radius[i] = radii[k-1] + (radii[k]-radii[k-1])*min(1, s/d)
				break
			}
			s -= d
		}
	}
	for range 12 {
		s := c.Smooth(1)
		for i := 1; i+1 < len(c); i++ {
			past := at(i) - straightMM
			if past <= 0 {
				continue
			}
			c[i] = s[i]
			// It leaves the root over the first 6 mm.
			room := (radius[i] + b.a.WallThicknessMM + 0.7 + 1.5) * min(1, (past+2)/6)
			if d := b.lumen.dist(c[i]); d < room {
				c[i] = c[i].AddScaled(room-d, b.rootNormal(c[i]))
			}
		}
	}
	return newTube(c, radius)
}

// firstCentimetres returns the left main artery up to where it divides and the right artery over its first 30 mm, from the middle of the mouth outwards.
func (b *body) firstCentimetres(m geom.Affine) (out [2]heart.Artery) {
	const lengthMM = 30
	vessels := b.arteries()
	for i, t := range [2]tube{vessels[0], vessels[len(vessels)-1]} {
		start, _ := t.points.Nearest(b.ostium[i].centre)
		length := min(t.points.Length(), start+lengthMM)
		for s := start; s <= length; s += 0.5 {
			p := t.points.At(s)
			near := 0
			for j, q := range t.points {
				if q.Dist(p) < t.points[near].Dist(p) {
					near = j
				}
			}
			out[i].PathMM, out[i].RadiusMM = append(out[i].PathMM, m.Apply(p)), append(out[i].RadiusMM, t.radius[near])
		}
	}
	return out
}
