package phantom

import (
	"math"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// noise is white noise smoothed by a Gaussian of about one voxel, with the asked standard deviation. It depends on the seed and the
// voxel only, so any slice can be made alone.
type noise struct {
	g    image.Grid
	seed uint64
	taps []float64
	gain float64
}

const noiseSigmaVoxels = 0.7 // correlation of a medium soft kernel

func newNoise(g image.Grid, sd float64, seed uint64) noise {
	n := noise{g: g, seed: num.Hash64(seed ^ 0x6e6f697365)}
	var sum2 float64
	for i := -2; i <= 2; i++ {
		w := math.Exp(-float64(i*i) / (2 * noiseSigmaVoxels * noiseSigmaVoxels))
		n.taps = append(n.taps, w)
		sum2 += w * w
	}
	// Filtering along three axes multiplies the variance of the white noise by sum2^3.
	n.gain = sd / math.Pow(sum2, 1.5)
	return n
}

// white is nearly normal noise of unit variance: the sum of four 16-bit uniforms (smoothing makes it normal).
func (n noise) white(i, j, k int) float64 {
	h := num.Hash64(n.seed + uint64(uint32(i)) + uint64(uint32(j))<<21 + uint64(uint32(k))<<42)
	s := h&0xffff + h>>16&0xffff + h>>32&0xffff + h>>48
	return (float64(s)/65536 - (2 - 2.0/65536)) * math.Sqrt(3)
}

// add adds the noise of slice k.
func (n noise) add(acc []float32, k int) {
	if n.gain == 0 {
		return
	}
	nx, ny := n.g.Size[0], n.g.Size[1]
	const h = 2
	w, d := nx+2*h, ny+2*h
	plane := make([]float32, w*d)
	for j := range d {
		for i := range w {
			var s float64
			for t, c := range n.taps {
				s += c * n.white(i, j, k+t)
			}
			plane[j*w+i] = float32(s)
		}
	}
	rows := make([]float32, nx*d)
	for j := range d {
		for i := range nx {
			var s float64
			for t, c := range n.taps {
				s += c * float64(plane[j*w+i+t])
			}
			rows[j*nx+i] = float32(s)
		}
	}
	for j := range ny {
		for i := range nx {
			var s float64
			for t, c := range n.taps {
				s += c * float64(rows[(j+t)*nx+i])
			}
			acc[j*nx+i] += float32(s * n.gain)
		}
	}
}
