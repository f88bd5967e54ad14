package quality

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

const (
	sliceMM  = 1.0 // pixels of the slices that are compared
	nearMM   = 8.0 // half of the part of the stack that a step is compared with
	smoothMM = 1.2
	rounds   = 8    // of the search for a shift
	searchMM = 8.0  // a shift beyond it is none
	aroundMM = 10.0 // of the left heart, so that its walls and what they lie on are compared
	tipMM    = 10.0 // of the apex: a chamber that ends from one slice to the next looks like a shift
)

// A slice is the block about the left heart in one slice of the picture, in pixels of a millimetre.
type slice struct {
	hu *image.Field
	z  float64 // LPS
}

// A jump is where one slice does not continue the one below it.
type jump struct {
	mm   float64 // how far the slices are shifted against each other, over what their neighbours are
	atMM float64 // LPS z between the two slices
	sdMM float64 // robust standard deviation of such shifts nearby
}

// findJump returns the largest shift between two neighbouring slices of the heart.
func (s *scene) findJump() jump {
	slices := s.heartSlices()
	n := len(slices) - 1
	if n < 6 {
		return jump{}
	}
	shift := make([][2]float64, n)
	num.Parallel(n, 4, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			shift[k] = between(&slices[k], &slices[k+1])
		}
	})
	w := max(3, int(math.Round(nearMM/math.Abs(slices[1].z-slices[0].z))))
	off := make([]float64, n)
	for k := range off {
		var x, y []float64
		for j := max(0, k-w); j <= min(n-1, k+w); j++ {
			x, y = append(x, shift[j][0]), append(y, shift[j][1])
		}
		off[k] = math.Hypot(shift[k][0]-median(x), shift[k][1]-median(y))
	}
	var best jump
	for k, d := range off {
		if d > best.mm {
			near := append([]float64{}, off[max(0, k-w):min(n, k+w+1)]...)
			best = jump{mm: d, atMM: (slices[k].z + slices[k+1].z) / 2, sdMM: 1.4826 * median(near)}
		}
	}
	return best
}

// heartSlices returns the slices of root and left ventricle, densities between fat and blood; those of the apex are left out.
func (s *scene) heartSlices() []slice {
	l := s.Labels
	var at []geom.Vec
	for k := 0; k < len(s.tube.Radius); k += 4 {
		at = append(at, s.tube.Contour(k).LPS()...)
	}
	for i, x := range l.Data {
		if x == segment.Ventricle || x == segment.Myocardium {
			p, q, r := l.Voxel(i)
			at = append(at, l.LPS(float64(p), float64(q), float64(r)))
		}
	}
	b := s.Volume.BoxOf(at, 0)
	tip := int(math.Ceil(tipMM / s.Volume.SpacingMM()[2]))
	if s.Ventricle != nil && s.Ventricle.ApexEpi.Found && s.Volume.FromLPS().Apply(s.Ventricle.ApexEpi.PositionMM).Z > float64(b.Lo[2]+b.Hi[2])/2 {
		b.Hi[2] -= tip
	} else {
		b.Lo[2] += tip
	}
	if b.Empty() {
		return nil
	}
	margin := [3]int{}
	for a := range 2 {
		margin[a] = int(math.Ceil((aroundMM + searchMM) / s.Volume.SpacingMM()[a]))
	}
	v := s.Volume.Crop(b.Grow(margin, s.Volume.Grid))
	sp := v.SpacingMM()
	low, high := s.blood.muscleHU-150, s.blood.rootHU
	to := image.Grid{Size: [3]int{1, 1, 1}, ToLPS: geom.FromColumns(geom.Vec{X: sliceMM}, geom.Vec{Y: sliceMM}, geom.Vec{Z: 1}, geom.Vec{})}
	for a := range 2 {
		to.Size[a] = max(1, int(float64(v.Size[a]-1)*sp[a]/sliceMM)+1)
	}
	out := make([]slice, v.Size[2])
	num.Parallel(v.Size[2], 2, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			one := image.NewField(image.Grid{Size: [3]int{v.Size[0], v.Size[1], 1}, ToLPS: geom.FromColumns(geom.Vec{X: sp[0]}, geom.Vec{Y: sp[1]}, geom.Vec{Z: 1}, geom.Vec{})})
			for i := range one.Data {
				one.Data[i] = float32(math.Min(high, math.Max(low, float64(v.HU[k*len(one.Data)+i]))) - low)
			}
			q := &out[k]
			q.hu = image.ResampleField(image.Gaussian(one, smoothMM), to, 0)
			q.z = v.LPS(float64(v.Size[0]/2), float64(v.Size[1]/2), float64(k)).Z
		}
	})
	return out
}

// between returns the shift, in mm, by which slice b continues slice a best: the least sum of squared differences by Gauss-Newton (Lucas and Kanade 1981); 0, 0 where it does not
// settle.
func between(one, two *slice) [2]float64 {
	a, b := one.hu, two.hu
	nx, ny := a.Size[0], a.Size[1]
	at := func(f *image.Field, x, y float64) float64 {
		i, j := int(x), int(y)
		u, v := x-float64(i), y-float64(j)
		o := i + nx*j
		return (1-v)*((1-u)*float64(f.Data[o])+u*float64(f.Data[o+1])) + v*((1-u)*float64(f.Data[o+nx])+u*float64(f.Data[o+nx+1]))
	}
	margin := int(searchMM/sliceMM) + 2
	var d [2]float64
	for range rounds {
		var xx, xy, yy, xe, ye float64
		for j := margin; j < ny-margin; j += 2 { // neighbours are blurred into each other
			for i := margin; i < nx-margin; i += 2 {
				x, y := float64(i)+d[0], float64(j)+d[1]
				e := at(b, x, y) - float64(a.Data[i+nx*j])
				gx, gy := (at(b, x+0.5, y)-at(b, x-0.5, y)+float64(a.Data[i+1+nx*j]-a.Data[i-1+nx*j])/2)/2, (at(b, x, y+0.5)-at(b, x, y-0.5)+float64(a.Data[i+nx*(j+1)]-a.Data[i+nx*(j-1)])/2)/2
				xx, xy, yy, xe, ye = xx+gx*gx, xy+gx*gy, yy+gy*gy, xe+gx*e, ye+gy*e
			}
		}
		det := xx*yy - xy*xy
		if det <= 1e-6*xx*yy {
			return [2]float64{}
		}
		dx, dy := -(yy*xe-xy*ye)/det, -(xx*ye-xy*xe)/det
		d[0], d[1] = d[0]+dx, d[1]+dy
		if math.Hypot(d[0], d[1]) > searchMM/sliceMM {
			return [2]float64{}
		}
		if math.Hypot(dx, dy) < 0.01 {
			break
		}
	}
	return [2]float64{d[0] * sliceMM, d[1] * sliceMM}
}
