package image

import (
	"math"

	"github.com/apical-heart/apical/num"
)

// front is a front of arrival times on its way through a grid: the fast marching method (Sethian 1996, PNAS 93,
// 1591-1595). A voxel's time is the solution of the first-order upwind scheme on its settled neighbours,
//
//	sum over axes of max(0, (T - min(T-, T+))/h)^2 = 1/speed^2,
//
// the lowest solution first, as in itk::FastMarchingImageFilter.
type front struct {
	size   [3]int
	stride [3]int
	weight [3]float64 // 1/h^2
	speed  []float32
	time   []float32
	done   []uint8 // 1: settled
	queue  queue
}

func newFront(speed *Field) *front {
	f := &front{size: speed.Size, speed: speed.Data, time: make([]float32, len(speed.Data)), done: make([]uint8, len(speed.Data))}
	f.stride = [3]int{1, f.size[0], f.size[0] * f.size[1]}
	for a, h := range speed.SpacingMM() {
		f.weight[a] = 1 / (h * h)
	}
	num.Parallel(len(f.time), 1<<18, func(lo, hi int) {
		t := f.time[lo:hi]
		for i := range t {
			t[i] = inf32
		}
	})
	return f
}

// seed starts the front at a voxel at time 0.
func (f *front) seed(i int) {
	if f.time[i] != 0 {
		f.time[i] = 0
		f.queue.push(0, uint32(i))
	}
}

// next settles the voxel of the least time and returns it; ok is false when none is left up to maxT.
func (f *front) next(maxT float32) (i int, ok bool) {
	for len(f.queue) > 0 {
		t, v := f.queue.pop()
		if f.done[v] != 0 {
			continue // it was reached earlier by another way
		}
		if t > maxT {
			return 0, false
		}
		f.done[v] = 1
		return int(v), true
	}
	return 0, false
}

// spread updates the neighbours of the settled voxel i.
func (f *front) spread(i int) {
	x, y, z := i%f.size[0], i/f.size[0]%f.size[1], i/f.stride[2]
	at := [3]int{x, y, z}
	for a := range 3 {
		if at[a] > 0 {
			at[a]--
			f.update(i-f.stride[a], &at)
			at[a]++
		}
		if at[a]+1 < f.size[a] {
			at[a]++
			f.update(i+f.stride[a], &at)
			at[a]--
		}
	}
}

func (f *front) update(i int, at *[3]int) {
	if f.done[i] != 0 {
		return
	}
	s := float64(f.speed[i])
	if !(s > 0) {
		return
	}
	var value, weight [3]float64 // of the settled lower neighbours, in the order of their times
	n := 0
	for a := range 3 {
		v := inf32
		if at[a] > 0 && f.done[i-f.stride[a]] != 0 {
			v = f.time[i-f.stride[a]]
		}
		if at[a]+1 < f.size[a] && f.done[i+f.stride[a]] != 0 {
			v = min(v, f.time[i+f.stride[a]])
		}
		if v == inf32 {
			continue
		}
		k := n
		for ; k > 0 && value[k-1] > float64(v); k-- {
			value[k], weight[k] = value[k-1], weight[k-1]
		}
		value[k], weight[k] = float64(v), f.weight[a]
		n++
	}
	// a T^2 - 2 b T + c = 0, with one more neighbour as long as the solution lies above it.
	var a, b float64
	c := -1 / (s * s)
	t := math.Inf(1)
	for k := range n {
		if t < value[k] {
			break
		}
		a += weight[k]
		b += weight[k] * value[k]
		c += weight[k] * value[k] * value[k]
		t = (b + math.Sqrt(max(b*b-a*c, 0))) / a
	}
	if v := float32(t); v < f.time[i] {
		f.time[i] = v
		f.queue.push(v, uint32(i))
	}
}

// queue is a heap with four children a node. An entry is the bits of the time, which for numbers >= 0 sort as the
// numbers do, above the voxel: equal times go by voxel, whatever the order they came in.
type queue []uint64

func (q *queue) push(t float32, voxel uint32) {
	e := uint64(math.Float32bits(t))<<32 | uint64(voxel)
	h := append(*q, e)
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) / 4
		if h[p] <= e {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = e
	*q = h
}

func (q *queue) pop() (t float32, voxel uint32) {
	h := *q
	top := h[0]
	n := len(h) - 1
	e := h[n]
	h = h[:n]
	*q = h
	i := 0
	for {
		c := 4*i + 1
		if c >= n {
			break
		}
		m, least := c, h[c]
		for d := c + 1; d < min(c+4, n); d++ {
			if h[d] < least {
				m, least = d, h[d]
			}
		}
		if e <= least {
			break
		}
		h[i] = least
		i = m
	}
	if n > 0 {
		h[i] = e
	}
	return math.Float32frombits(uint32(top >> 32)), uint32(top)
}
