package segment

import (
	"math"

	"github.com/apical-heart/apical/num"
)

// Sizes of an unrolled wall: depths from UnrolledOutMM outside the wall inwards, half a millimetre apart, and planes half a millimetre apart from UnrolledBelowMM under the neck.
const (
	UnrolledDepths  = 25
	UnrolledRows    = 88
	UnrolledOutMM   = 4.0
	UnrolledStepMM  = 0.5
	UnrolledBelowMM = 14.0
)

// An Unrolled is the wall of the root laid flat: the densities across it for each ray and plane, which no longer depend on how the patient lies or how wide the root is.
type Unrolled struct {
	First int         // plane of the tube that is row 0
	Ref   [][]float64 // NAngle x UnrolledRows: smooth free radius that the depths count from, mm
	// HU is UnrolledDepths x NAngle x UnrolledRows densities: 0 at soft tissue, 1 at blood, kept within -1.5 and 2.5.
	HU []float32
}

// Unroll lays the wall flat about the neck.
func (r *Root) Unroll(lumenHU, softHU float64) *Unrolled {
	t := r.Tube
	n := len(t.Radius)
	u := &Unrolled{First: t.Near(r.NeckMM - UnrolledBelowMM), Ref: make([][]float64, NAngle), HU: make([]float32, UnrolledDepths*NAngle*UnrolledRows)}
	u.First = min(u.First, n-UnrolledRows)
	plane := func(row int) int { return min(max(u.First+row, 0), n-1) }
	// A smooth reference: the wall's own steps would tear the picture.
	const overRays, overPlanes = 3, 3
	at := r.sampler()
	num.Parallel(NAngle, 8, func(lo, hi int) {
		for a := lo; a < hi; a++ {
			u.Ref[a] = make([]float64, UnrolledRows)
			for row := range u.Ref[a] {
				var s, w float64
				for j := -overPlanes; j <= overPlanes; j++ {
					k := plane(row + j)
					for b := -overRays; b <= overRays; b++ {
						s += t.Radius[k][(a+b+NAngle)%NAngle]
						w++
					}
				}
				k := plane(row)
				ref := s / w
				u.Ref[a][row] = ref
				sin, cos := math.Sincos(2 * math.Pi * float64(a) / NAngle)
				for d := range UnrolledDepths {
					q := ref + UnrolledOutMM - UnrolledStepMM*float64(d)
					hu := at.At(t.Frame.At(t.Centre[k][0]+q*cos, t.Centre[k][1]+q*sin, t.HeightMM(k)))
					x := (hu - softHU) / (lumenHU - softHU)
					u.HU[(d*NAngle+a)*UnrolledRows+row] = float32(math.Min(2.5, math.Max(-1.5, x)))
				}
			}
		}
	})
	return u
}
