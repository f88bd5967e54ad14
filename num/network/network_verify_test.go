package network_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/num/network"
)

func drawn(c *num.Chance, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(c.Normal(0, 1))
	}
	return x
}

// plain is the convolution as a textbook writes it, in float64.
func plain(l network.Layer, m network.Map, stride, dilation int) (out [][][]float64) {
	h := l.Size / 2
	for o := range l.Out {
		var channel [][]float64
		for a := 0; a < m.Rays; a += stride {
			var ray []float64
			for r := 0; r < m.Rows; r += stride {
				s := float64(l.Bias[o])
				for c := range l.In {
					for i := range l.Size {
						for j := range l.Size {
							x := ((a+(i-h)*dilation)%m.Rays + m.Rays) % m.Rays
							y := min(max(r+(j-h)*dilation, 0), m.Rows-1)
							s += float64(l.Weight[((o*l.In+c)*l.Size+i)*l.Size+j]) * float64(m.Ray(c, x)[y])
						}
					}
				}
				ray = append(ray, s)
			}
			channel = append(channel, ray)
		}
		out = append(out, channel)
	}
	return out
}

func TestVerifyApply(t *testing.T) {
	c := num.NewChance(3)
	for _, q := range []struct{ size, stride, dilation int }{{1, 1, 1}, {3, 1, 1}, {3, 1, 2}, {3, 1, 4}, {3, 2, 1}, {5, 1, 1}, {5, 2, 2}} {
		l := network.Layer{Out: 3, In: 4, Size: q.size, Weight: drawn(c, 12*q.size*q.size), Bias: drawn(c, 3)}
		m := network.Map{Channels: 4, Rays: 12, Rows: 10, Data: drawn(c, 480)}
		want, got := plain(l, m, q.stride, q.dilation), l.Apply(m, q.stride, q.dilation)
		for o := range want {
			for a := range want[o] {
				for r, w := range want[o][a] {
					if g := float64(got.Ray(o, a)[r]); math.Abs(g-w) > 1e-4 {
						t.Fatalf("%+v: output %d at %d, %d is %g, want %g", q, o, a, r, g, w)
					}
				}
			}
		}
	}
}

func TestVerifyShuffle(t *testing.T) {
	m := network.NewMap(8, 2, 3)
	for i := range m.Data {
		m.Data[i] = float32(i)
	}
	s := m.Shuffle()
	for c := range 2 {
		for a := range 4 {
			for r := range 6 {
				want := m.Ray(4*c+2*(a%2)+r%2, a/2)[r/2]
				if got := s.Ray(c, a)[r]; got != want {
					t.Fatalf("channel %d ray %d row %d is %g, want %g", c, a, r, got, want)
				}
			}
		}
	}
}

func TestVerifyRead(t *testing.T) {
	write := func(parts ...any) []byte {
		var b bytes.Buffer
		for _, p := range parts {
			if err := binary.Write(&b, binary.LittleEndian, p); err != nil {
				t.Fatal(err)
			}
		}
		return b.Bytes()
	}
	good := write([3]int32{1, 2, 1}, []float32{3, 4}, []float32{5})
	l, err := network.Read(bytes.NewReader(append(good, good...)))
	if err != nil || len(l) != 2 || l[1].Weight[1] != 4 || l[1].Bias[0] != 5 {
		t.Errorf("read %v, %v", l, err)
	}
	for name, b := range map[string][]byte{
		"cut off": good[:len(good)-2], "even": write([3]int32{1, 1, 2}), "negative": write([3]int32{-1, 1, 1}), "huge": write([3]int32{1 << 30, 1 << 30, 3}),
		"no number": write([3]int32{1, 1, 1}, float32(math.NaN()), float32(0)), "short head": {1, 2, 3},
	} {
		if _, err := network.Read(bytes.NewReader(b)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	c := num.NewChance(1)
	l := network.Layer{Out: 24, In: 24, Size: 3, Weight: drawn(c, 24*24*9), Bias: drawn(c, 24)}
	m := network.Map{Channels: 24, Rays: 60, Rows: 44, Data: drawn(c, 24*60*44)}
	for b.Loop() {
		l.Apply(m, 1, 1)
	}
	b.ReportMetric(float64(b.N)*24*24*9*60*44/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
