// Package network runs small convolutional networks on maps that are closed in one direction and open in the other, such as the unrolled wall of a vessel.
//
// Every output is the sum of its terms in one fixed order, rounded after each product, so that the answer has the same bytes on every machine and for any number of threads.
//
// Limitations: square kernels of odd size, float32, nothing is learnt here.
package network

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/apical-heart/apical/num"
)

// A Map is channels of values over rays (closed: after the last comes the first) and rows (open).
type Map struct {
	Channels, Rays, Rows int
	Data                 []float32 // channel by channel, ray by ray
}

// NewMap returns a map of zeros.
func NewMap(channels, rays, rows int) Map {
	return Map{channels, rays, rows, make([]float32, channels*rays*rows)}
}

// Ray returns the rows of one ray of a channel.
func (m Map) Ray(channel, ray int) []float32 { return m.Data[(channel*m.Rays+ray)*m.Rows:][:m.Rows] }

// ReLU returns the map with its negative values set to zero.
func (m Map) ReLU() Map {
	out := NewMap(m.Channels, m.Rays, m.Rows)
	for i, x := range m.Data {
		if x > 0 {
			out.Data[i] = x
		}
	}
	return out
}

// Add returns the sum of two maps of the same size.
func (m Map) Add(n Map) Map {
	out := NewMap(m.Channels, m.Rays, m.Rows)
	for i, x := range m.Data {
		out.Data[i] = x + n.Data[i]
	}
	return out
}

// Over returns the channels of m and then those of n.
func (m Map) Over(n Map) Map {
	return Map{m.Channels + n.Channels, m.Rays, m.Rows, append(append(make([]float32, 0, len(m.Data)+len(n.Data)), m.Data...), n.Data...)}
}

// Shuffle returns the map with four channels made one of twice the rays and rows: channel 4c + 2i + j goes to rays 2r+i and rows 2s+j.
func (m Map) Shuffle() Map {
	out := NewMap(m.Channels/4, 2*m.Rays, 2*m.Rows)
	for c := range m.Channels {
		for a := range m.Rays {
			to := out.Ray(c/4, 2*a+c/2%2)
			for r, x := range m.Ray(c, a) {
				to[2*r+c%2] = x
			}
		}
	}
	return out
}

// A Layer is a convolution.
type Layer struct {
	Out, In, Size int
	Weight        []float32 // Out x In x Size (rays) x Size (rows)
	Bias          []float32
}

// Read reads layers to the end: for each Out, In and Size as little-endian int32, then weights and biases as float32. It refuses sizes over 4096 channels or 15 places.
func Read(r io.Reader) ([]Layer, error) {
	var list []Layer
	for {
		var head [3]int32
		if err := binary.Read(r, binary.LittleEndian, &head); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("network: layer %d: %w", len(list), err)
		}
		l := Layer{Out: int(head[0]), In: int(head[1]), Size: int(head[2])}
		if l.Out < 1 || l.In < 1 || l.Out > 4096 || l.In > 4096 || l.Size < 1 || l.Size > 15 || l.Size%2 == 0 {
			return nil, fmt.Errorf("network: layer %d of %d x %d x %d", len(list), l.Out, l.In, l.Size)
		}
		l.Weight, l.Bias = make([]float32, l.Out*l.In*l.Size*l.Size), make([]float32, l.Out)
		for _, x := range [][]float32{l.Weight, l.Bias} {
			if err := binary.Read(r, binary.LittleEndian, x); err != nil {
				return nil, fmt.Errorf("network: layer %d: %w", len(list), err)
			}
		}
		for _, x := range l.Weight {
			if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
				return nil, fmt.Errorf("network: layer %d holds a weight that is no number", len(list))
			}
		}
		list = append(list, l)
	}
}

// Apply returns the convolution of m: every stride-th ray and row, kernel places dilation apart, round the ring for rays and the outermost row repeated beyond the ends.
func (l *Layer) Apply(m Map, stride, dilation int) Map {
	if m.Channels != l.In {
		panic(fmt.Sprintf("network: %d channels into a layer of %d", m.Channels, l.In))
	}
	half := l.Size / 2
	pad := half * dilation
	src := m.padded(pad)
	out := NewMap(l.Out, (m.Rays+stride-1)/stride, (m.Rows+stride-1)/stride)
	num.Parallel(out.Rays, 4, func(lo, hi int) {
		for a := lo; a < hi; a++ {
			for o := range l.Out {
				to := out.Ray(o, a)
				for r := range to {
					to[r] = l.Bias[o]
				}
				for c := range l.In {
					for i := range l.Size {
						ray := ((a*stride+(i-half)*dilation)%m.Rays + m.Rays) % m.Rays
						accumulate(to, src.Ray(c, ray), l.Weight[((o*l.In+c)*l.Size+i)*l.Size:][:l.Size], stride, dilation)
					}
				}
			}
		}
	})
	return out
}

// padded repeats the first and the last row n times beyond the ends.
func (m Map) padded(n int) Map {
	if n == 0 {
		return m
	}
	out := NewMap(m.Channels, m.Rays, m.Rows+2*n)
	for c := range m.Channels {
		for a := range m.Rays {
			from, to := m.Ray(c, a), out.Ray(c, a)
			copy(to[n:], from)
			for i := range n {
				to[i], to[n+m.Rows+i] = from[0], from[m.Rows-1]
			}
		}
	}
	return out
}

// accumulate adds one kernel row's products to dst. The conversions keep the compiler from fusing product and sum, which some machines would round otherwise.
func accumulate(dst, src, w []float32, stride, dilation int) {
	if len(w) == 3 && stride == 1 {
		w0, w1, w2 := w[0], w[1], w[2]
		n := len(dst)
		x, y, z := src[:n], src[dilation:][:n], src[2*dilation:][:n]
		for r := range dst {
			dst[r] = dst[r] + (float32(w0*x[r]) + float32(w1*y[r]) + float32(w2*z[r]))
		}
		return
	}
	for j, k := range w {
		s := src[j*dilation:]
		for r := range dst {
			dst[r] += float32(k * s[r*stride])
		}
	}
}
