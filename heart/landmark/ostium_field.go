package landmark

import (
	"math"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

const (
	darkHU  = 50   // unenhanced soft tissue: the wall of an artery
	nearMM  = 0.75 // voxel edge of the look around: half the radius of the thinnest artery usual (3 mm)
	shellMM = 14   // how far off the wall it looks
	eraseMM = 1.0  // next to the lumen its own blurred edge is taken out
)

// A surround is what lies around the root: blood as 1, soft tissue and whatever is darker as 0, and how much each place looks like the middle of an artery.
type surround struct {
	*image.Field              // contrast, 0 to 1.1, without the root's lumen and the eraseMM next to it
	whole        *image.Field // the same with them
	away         *image.Field // mm from the root's lumen, 0 inside
	tubular      *image.Field // 0 to about 1
}

// lookAround makes the surround of the planes between two heights of the tube.
func lookAround(root *segment.Root, l *segment.Labels, loMM, hiMM float64) *surround {
	f := root.Tube.Frame
	f.Origin = f.At(0, 0, (loMM+hiMM)/2)
	g := image.IsotropicGrid(f, [3]float64{34, 34, (hiMM - loMM) / 2}, nearMM)
	s := &surround{Field: image.ResampleField(root.HU, g, darkHU), whole: image.NewField(g)}
	s.away = image.DistanceTo(root.Tube.Inside(g, 0), shellMM+1)
	span := l.LumenHU - darkHU
	for i, hu := range s.Data {
		v := math.Min(1.1, math.Max(0, (float64(hu)-darkHU)/span))
		s.whole.Data[i] = float32(v)
		if s.away.Data[i] <= eraseMM {
			v = 0
		}
		s.Data[i] = float32(v)
	}
	s.tubular = tubularity(s.Field, s.away)
	return s
}

// tubularity returns how much each voxel of the shell looks like the middle of a bright tube of an artery's width: the second largest of the three downward curvatures,
// largest over scales. A cylinder of radius R under a Gaussian of R/sqrt 2 curves by exp(-1) of its contrast over sigma^2; the factor e makes that 1. A plate or the
// border of a chamber has one curvature and gives 0 (Sato et al. 1998, Med Image Anal 2:143).
func tubularity(f, away *image.Field) *image.Field {
	out := image.NewField(f.Grid)
	n := f.Size
	stride := [3]int{1, n[0], n[0] * n[1]}
	for _, sigma := range [3]float64{0.9, 1.4, 2.1} { // arteries of 2.5 to 6 mm
		sm := image.Gaussian(f, sigma)
		gain := math.E * sigma * sigma / (nearMM * nearMM)
		num.Parallel(n[2], 4, func(lo, hi int) {
			for k := max(lo, 1); k < min(hi, n[2]-1); k++ {
				for j := 1; j < n[1]-1; j++ {
					for i := 1; i < n[0]-1; i++ {
						x := f.Index(i, j, k)
						if a := away.Data[x]; a <= 0 || a > shellMM || f.Data[x] < minContrast {
							continue
						}
						if v := float32(gain * middleCurvature(sm.Data, x, stride)); v > out.Data[x] {
							out.Data[x] = v
						}
					}
				}
			}
		})
	}
	return out
}

// middleCurvature returns minus the middle eigenvalue of the Hessian at voxel x, per voxel squared, or 0 if that is not positive: closed form for symmetric matrices
// (Smith 1961, Commun ACM 4:168).
func middleCurvature(d []float32, x int, s [3]int) float64 {
	at := func(o int) float64 { return float64(d[x+o]) }
	c := 2 * at(0)
	xx, yy, zz := at(s[0])+at(-s[0])-c, at(s[1])+at(-s[1])-c, at(s[2])+at(-s[2])-c
	cross := func(a, b int) float64 { return (at(a+b) + at(-a-b) - at(a-b) - at(b-a)) / 4 }
	xy, xz, yz := cross(s[0], s[1]), cross(s[0], s[2]), cross(s[1], s[2])
	off := xy*xy + xz*xz + yz*yz
	q := (xx + yy + zz) / 3
	a, b, e := xx-q, yy-q, zz-q
	p := math.Sqrt((a*a + b*b + e*e + 2*off) / 6)
	if p == 0 {
		return math.Max(0, -q)
	}
	det := a*(b*e-yz*yz) - xy*(xy*e-yz*xz) + xz*(xy*yz-b*xz)
	phi := math.Acos(math.Min(1, math.Max(-1, det/(2*p*p*p)))) / 3
	largest := q + 2*p*math.Cos(phi)
	least := q + 2*p*math.Cos(phi+2*math.Pi/3)
	return math.Max(0, -(3*q - largest - least))
}
