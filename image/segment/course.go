package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// sheetMM is half the thickness of the tissue that fronts may pass: leaflets, thickened and blurred, and thin walls, but not the muscle.
const sheetMM = 3

// follow finds the course of the blood from the ventricle's deepest place through the valve up the aorta's tube: the path of least time where
// the front is fastest far from the wall and passes leaflets slowly.
func (w *view) follow(s *site) {
	speed := image.NewField(w.Grid)
	num.Parallel(len(speed.Data), 1<<16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			switch x := w.hu.Data[i]; {
			case s.mask.Data[i] != 0:
				d := math.Min(float64(s.dist.Data[i]), 15) / 8
				speed.Data[i] = float32(0.15 + d*d)
			case x > 0 && float64(x) <= s.lowHU && s.thin[i] != 0:
				speed.Data[i] = 0.05
			}
		}
	})
	inv := w.FromLPS()
	index := func(p geom.Vec) int {
		q := inv.Apply(p)
		c := func(x float64, n int) int { return min(max(int(math.Floor(x+0.5)), 0), n-1) }
		return w.Index(c(q.X, w.Size[0]), c(q.Y, w.Size[1]), c(q.Z, w.Size[2]))
	}
	deepest := s.ventricle[0]
	mid := centre(s.ventricle)
	for _, p := range s.ventricle {
		if p.share*p.reach-0.3*p.at.Dist(mid) > deepest.share*deepest.reach-0.3*deepest.at.Dist(mid) {
			deepest = p
		}
	}
	t := image.FastMarching(speed, []int{index(deepest.at)}, 0)
	path := image.MinimalPath(t, index(s.aorta.along()))
	c := make(geom.Curve, len(path))
	for i, p := range path {
		c[len(path)-1-i] = p
	}
	s.course = c.Resample(1).Smooth(20)
}

// findBase finds where the course leaves the ventricle: the last place from which most directions meet thick muscle. From there to the aorta the share falls steadily, on real and
// synthetic hearts alike, with the annulus 0 to 15 mm on.
func (w *view) findBase(s *site) {
	hu, dirs := image.NewFieldSampler(w.hu), s.rays.bothWays(halfSphere(48))
	const step = 1.5
	n := int(s.course.Length()/step) + 1
	share := make([]float64, n)
	num.Parallel(n, 4, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			share[i], _ = s.rays.walled(hu, s.course.At(float64(i)*step), dirs, 60, s.lowHU, 0)
		}
	})
	share = smoothed(share, 2)
	for i, x := range share {
		if x < 0.65 {
			s.baseMM = math.Max(0, float64(i)*step)
			break
		}
	}
}
