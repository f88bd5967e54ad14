package render

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// samples is the number of samples along each side of a pixel; bandRows the rows of pixels that are drawn as one piece of work.
const (
	samples  = 2
	bandRows = 16
)

// corner is a point of a body as the camera sees it: place in samples, height towards the eye in mm, unit normal in the
// camera's axes, colour in linear light.
type corner struct {
	x, y, z float64
	normal  geom.Vec
	colour  geom.Vec
	height  float64 // over the plane of the haze
}

// scene is what the picture is drawn from.
type scene struct {
	width, height int     // in pixels
	scale         float64 // samples per mm
	bodies        []Body
	haze          Haze
	hazeColour    [3]float32 // in linear light
	corners       [][]corner // by body, by point
	bins          [][]triangle
}

// triangle is one triangle of one body.
type triangle struct{ body, index int32 }

func newScene(c Camera, width, height int, bodies []Body) *scene {
	s := &scene{width: width, height: height, scale: float64(height*samples) / c.HeightMM, bodies: bodies, corners: make([][]corner, len(bodies)), haze: c.Haze}
	far := linear(c.Haze.Colour)
	s.hazeColour = [3]float32{float32(far.X), float32(far.Y), float32(far.Z)}
	f := c.Frame()
	for i, b := range bodies {
		if b.Surface == nil {
			continue
		}
		normals := b.Surface.Normals()
		out := make([]corner, len(b.Surface.Points))
		plain := linear(b.Colour)
		for j, p := range b.Surface.Points {
			u, v, w := f.Local(p)
			n := normals[j]
			out[j] = corner{
				x: float64(width*samples)/2 + s.scale*u, y: float64(height*samples)/2 - s.scale*v, z: w,
				normal: geom.Vec{X: n.Dot(f.U), Y: n.Dot(f.V), Z: n.Dot(f.W)}, colour: plain, height: c.Haze.Plane.Height(p),
			}
			if b.PointColour != nil {
				out[j].colour = linear(b.PointColour[j])
			}
		}
		s.corners[i] = out
	}
	s.bin()
	return s
}

// bin sorts the triangles by the bands of rows that they reach.
func (s *scene) bin() {
	bands := (s.height + bandRows - 1) / bandRows
	s.bins = make([][]triangle, bands)
	for i, b := range s.bodies {
		if b.Surface == nil {
			continue
		}
		for j, t := range b.Surface.Triangles {
			lo, hi := math.Inf(1), math.Inf(-1)
			for _, k := range t {
				y := s.corners[i][k].y
				lo, hi = math.Min(lo, y), math.Max(hi, y)
			}
			if !(hi >= 0) || !(lo < float64(s.height*samples)) {
				continue
			}
			first := max(0, int(lo)/(bandRows*samples))
			last := min(bands-1, int(hi)/(bandRows*samples))
			for k := first; k <= last; k++ {
				s.bins[k] = append(s.bins[k], triangle{int32(i), int32(j)})
			}
		}
	}
}

func (s *scene) draw() *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, s.width, s.height))
	num.Parallel(len(s.bins), 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			rows := min(bandRows, s.height-k*bandRows)
			b := newBand(s, k*bandRows*samples, rows*samples)
			for _, t := range s.bins[k] {
				b.triangle(t)
			}
			b.resolve(out, k*bandRows)
		}
	})
	return out
}

// fragment is one translucent surface at one sample.
type fragment struct {
	next   int32 // the fragment drawn before it at the same sample, plus one; 0: none
	z      float32
	alpha  float32
	colour [3]float32 // linear light
}

// band is the samples of some rows of the picture.
type band struct {
	*scene
	top, rows int // in samples
	z         []float32
	colour    [][3]float32
	solid     []bool
	veils     []fragment
	last      []int32 // by sample: the last of its veils, plus one
}

func newBand(s *scene, top, rows int) *band {
	n := rows * s.width * samples
	b := &band{scene: s, top: top, rows: rows, z: make([]float32, n), colour: make([][3]float32, n), solid: make([]bool, n), last: make([]int32, n)}
	for i := range b.z {
		b.z[i] = float32(math.Inf(-1))
	}
	return b
}

// resolve lays the translucent fragments over the opaque ones, from the back to the front, and averages the samples of every
// pixel into the picture.
func (b *band) resolve(out *image.NRGBA, firstRow int) {
	cover := make([]float32, len(b.z)) // of the sample, 0 to 1; colours are premultiplied with it
	var stack []fragment
	for i := range cover {
		if b.solid[i] {
			cover[i] = 1
		}
		stack = stack[:0]
		for k := b.last[i]; k != 0; k = b.veils[k-1].next {
			if v := b.veils[k-1]; !b.solid[i] || v.z >= b.z[i] {
				stack = append(stack, v)
			}
		}
		slices.Reverse(stack) // as drawn: among equals the order of drawing stays
		slices.SortStableFunc(stack, func(p, q fragment) int { return cmp.Compare(p.z, q.z) })
		for _, v := range stack {
			c := &b.colour[i]
			for k := range c {
				c[k] = c[k]*(1-v.alpha) + v.colour[k]*v.alpha
			}
			cover[i] = cover[i]*(1-v.alpha) + v.alpha
		}
	}
	w := b.width * samples
	for y := 0; y < b.rows; y += samples {
		for x := 0; x < w; x += samples {
			var sum [3]float32
			var a float32
			for dy := range samples {
				for dx := range samples {
					i := (y+dy)*w + x + dx
					a += cover[i]
					for k := range sum {
						sum[k] += b.colour[i][k]
					}
				}
			}
			if a == 0 {
				continue
			}
			o := out.PixOffset(x/samples, firstRow+y/samples)
			for k := range sum {
				out.Pix[o+k] = sRGB(float64(sum[k] / a))
			}
			out.Pix[o+3] = uint8(a/(samples*samples)*255 + 0.5)
		}
	}
}
