package segment

import (
	"bytes"
	"cmp"
	_ "embed"
	"math"
	"slices"
	"sync"

	"github.com/apical-heart/apical/num/network"
)

// The reader is a small convolutional network that was taught on unrolled synthetic roots (internal/crownset, doc/decisions/0004): where on the wall the leaflets are attached, and where
// the wall really is under calcium, behind leaflets and next to other chambers.

//go:embed root.weights
var readerWeights []byte

var readerLayers = sync.OnceValue(func() []network.Layer {
	l, err := network.Read(bytes.NewReader(readerWeights))
	if err != nil || len(l) != 2*len(readerDilation)+5 {
		panic("segment: root.weights is not the reader's")
	}
	return l
})

var readerDilation = [4]int{1, 2, 4, 1}

// A Reading is what the reader sees on the wall. Heights lie along the tube's W axis.
type Reading struct {
	LineMM     [NAngle]float64 // height of the leaflets' attachment on each ray
	LineSDMM   [NAngle]float64 // standard deviation of that height within 2 mm of it
	LineShare  [NAngle]float64 // 0 to 1: how much of the evidence lies within 2 mm of it
	Nadir      [3]Place        // lowest places of the attachment, in the order of the rays
	Commissure [3]Place        // Commissure[i] lies between Nadir[i] and Nadir[i+1]
	First      int             // plane of the tube that is row 0 of the maps
	RadiusMM   [][]float64     // NAngle x UnrolledRows: free radius of the lumen without leaflets and calcium
	SpreadMM   [][]float64     // mean absolute error of it that the reader expects
}

// The reader's nadirs hold 0.8 and more of the evidence on average where there are leaflets (24 phantoms, and the real scan), and 0.57 at most on the label map of a real heart painted
// without leaflets, in all contrasts and poses.
const surePlaces = 0.68

// Sure says whether the reader saw three cusps: three nadirs, and something between each two.
func (d *Reading) Sure() bool {
	between := min(d.Commissure[0].Share, d.Commissure[1].Share, d.Commissure[2].Share)
	return between > 0 && (d.Nadir[0].Share+d.Nadir[1].Share+d.Nadir[2].Share)/3 > surePlaces
}

// A Place is a point of the unrolled wall.
type Place struct {
	Ray      float64 // 0 to NAngle
	HeightMM float64
	Share    float64 // 0 to 1: how much of the evidence lies within 2 mm of it
}

// overTopMM is how far over the sinotubular junction a commissure may be read: its height is known to some millimetres.
const overTopMM = 3

// read lets the reader look at the root.
func (r *Root) read(lumenHU, softHU float64) *Reading {
	u := r.Unroll(lumenHU, softHU)
	in := network.NewMap(UnrolledDepths+1, NAngle, UnrolledRows)
	copy(in.Data, u.HU)
	var mean float64
	for a := range u.Ref {
		for _, x := range u.Ref[a] {
			mean += x / (NAngle * UnrolledRows)
		}
	}
	for a := range u.Ref {
		to := in.Ray(UnrolledDepths, a)
		for row, x := range u.Ref[a] {
			to[row] = float32((x - mean) / 5)
		}
	}
	y := runReader(in)
	d := &Reading{First: u.First, RadiusMM: make([][]float64, NAngle), SpreadMM: make([][]float64, NAngle)}
	t := r.Tube
	height := func(row float64) float64 { return t.FirstMM + (float64(u.First)+row)*t.StepMM }
	for a := range NAngle {
		row, sd, share := expectedRow(y.Ray(0, a))
		d.LineMM[a], d.LineSDMM[a], d.LineShare[a] = height(row), sd*t.StepMM, share
		d.RadiusMM[a], d.SpreadMM[a] = make([]float64, UnrolledRows), make([]float64, UnrolledRows)
		for row := range UnrolledRows {
			d.RadiusMM[a][row] = u.Ref[a][row] + float64(y.Ray(3, a)[row])
			d.SpreadMM[a][row] = math.Exp(math.Min(2, math.Max(-4, float64(y.Ray(4, a)[row]))))
		}
	}
	top := min(max(int((r.TopMM+overTopMM-height(0))/t.StepMM)+1, 1), UnrolledRows)
	d.Nadir = threePlaces(heat(y, 1))
	commissures := heat(y, 2)
	for a := range NAngle {
		clear(commissures.Ray(0, a)[top:])
	}
	for i := range 3 {
		d.Commissure[i] = placeBetween(commissures, d.Nadir[i].Ray, d.Nadir[(i+1)%3].Ray)
	}
	for i := range 3 {
		d.Nadir[i].HeightMM, d.Commissure[i].HeightMM = height(d.Nadir[i].HeightMM), height(d.Commissure[i].HeightMM)
	}
	return d
}

// runReader returns five maps: attachment, nadirs and commissures (logits), offset of the wall (mm) and the logarithm of its spread.
func runReader(in network.Map) network.Map {
	l := readerLayers()
	y := l[0].Apply(in, 2, 1).ReLU()
	for i, dilation := range readerDilation {
		x := l[1+2*i].Apply(y.ReLU(), 1, dilation).ReLU()
		y = y.Add(l[2+2*i].Apply(x, 1, 1))
	}
	n := 1 + 2*len(readerDilation)
	up := l[n].Apply(y.ReLU(), 1, 1).Shuffle().ReLU()
	side := l[n+1].Apply(in, 1, 1).ReLU()
	return l[n+3].Apply(l[n+2].Apply(up.Over(side), 1, 1).ReLU(), 1, 1)
}

// reach is how far round its peak a place is averaged, in rays and rows: about 2 mm.
const reach = 3

// expectedRow returns the mean row about the likeliest one, the standard deviation there and the share of the evidence that it holds.
func expectedRow(logit []float32) (row, sd, share float64) {
	p := softmax(logit)
	best := 0
	for i, x := range p {
		if x > p[best] {
			best = i
		}
	}
	lo, hi := max(0, best-reach), min(len(p)-1, best+reach)
	for i := lo; i <= hi; i++ {
		row += float64(p[i]) * float64(i)
		share += float64(p[i])
	}
	row /= share
	for i := lo; i <= hi; i++ {
		sd += float64(p[i]) / share * (float64(i) - row) * (float64(i) - row)
	}
	return row, math.Sqrt(sd), share
}

// softmax turns logits into shares of 1.
func softmax(logit []float32) []float32 {
	top := math.Inf(-1)
	for _, x := range logit {
		top = math.Max(top, float64(x))
	}
	e := make([]float64, len(logit))
	var s float64
	for i, x := range logit {
		e[i] = math.Exp(float64(x) - top)
		s += e[i]
	}
	out := make([]float32, len(logit))
	for i := range out {
		out[i] = float32(e[i] / s)
	}
	return out
}

// heat returns one channel of logits as shares of 1.
func heat(y network.Map, channel int) network.Map {
	n := y.Rays * y.Rows
	return network.Map{Channels: 1, Rays: y.Rays, Rows: y.Rows, Data: softmax(y.Data[channel*n:][:n])}
}

// threePlaces returns the three greatest places of a heat map, at least 60 degrees apart, in the order of the rays; heights are rows. It empties the map about them.
func threePlaces(h network.Map) (list [3]Place) {
	for i := range list {
		list[i] = placeAt(h, h.Data)
		a := int(math.Round(list[i].Ray))
		for d := -h.Rays / 6; d <= h.Rays/6; d++ {
			clear(h.Ray(0, (a+d+h.Rays)%h.Rays))
		}
	}
	slices.SortFunc(list[:], func(x, y Place) int { return cmp.Compare(x.Ray, y.Ray) })
	return list
}

// placeBetween returns the greatest place between two rays, an eighth of the way clear of both.
func placeBetween(h network.Map, from, to float64) Place {
	n := math.Mod(to-from+float64(h.Rays), float64(h.Rays))
	within := network.NewMap(1, h.Rays, h.Rows)
	for x := math.Ceil(n / 8); x <= n*7/8; x++ {
		a := int(math.Round(from+x)) % h.Rays
		copy(within.Ray(0, a), h.Ray(0, a))
	}
	return placeAt(h, within.Data)
}

// placeAt returns the greatest place of peaks, averaged over h about it. Without any it lies at 0 with no share.
func placeAt(h network.Map, peaks []float32) Place {
	best := 0
	for k, x := range peaks {
		if x > peaks[best] {
			best = k
		}
	}
	if peaks[best] == 0 {
		return Place{}
	}
	a0, r0 := best/h.Rows, best%h.Rows
	var s, sa, sr float64
	for da := -reach; da <= reach; da++ {
		for row := max(0, r0-reach); row <= min(h.Rows-1, r0+reach); row++ {
			x := float64(h.Ray(0, (a0+da+h.Rays)%h.Rays)[row])
			s += x
			sa += x * float64(a0+da)
			sr += x * float64(row)
		}
	}
	// A third of the map belongs to each of three places.
	return Place{Ray: math.Mod(sa/s+float64(h.Rays), float64(h.Rays)), HeightMM: sr / s, Share: math.Min(1, 3*s)}
}
