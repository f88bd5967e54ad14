package dicom

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/codec"
	"github.com/apical-heart/apical/num"
)

// worker holds what one goroutine needs to decode frames.
type worker struct {
	decoders map[string]codec.Decoder // by the name of the transfer syntax
	raw      []byte
	words    []uint16
	lossy    bool // a stream said that it was coded with loss
}

// pair is a frame's words, or, where they are stored so, its bytes: little endian words.
type pair struct {
	words []uint16
	bytes []byte
}

// hounsfield writes a frame through a table.
func (p pair) hounsfield(out []int16, t *[1 << 16]int16) {
	if p.bytes != nil {
		in := p.bytes[:2*len(out)]
		for j := range out {
			out[j] = t[uint16(in[2*j])|uint16(in[2*j+1])<<8]
		}
		return
	}
	for j, w := range p.words[:len(out)] {
		out[j] = t[w]
	}
}

// decode returns the stored words of a slice, valid until the next call.
func (w *worker) decode(r *reader, sl *slice, columns, rows int) ([]uint16, error) {
	p, err := w.take(r, sl, columns, rows)
	if p.bytes != nil {
		p.words = w.room(columns * rows)
		for i := range p.words {
			p.words[i] = binary.LittleEndian.Uint16(p.bytes[2*i:])
		}
	}
	return p.words, err
}

func (w *worker) room(n int) []uint16 {
	if cap(w.words) < n {
		w.words = make([]uint16, n)
	}
	return w.words[:n]
}

// take is decode that leaves words as they are stored.
func (w *worker) take(r *reader, sl *slice, columns, rows int) (out pair, err error) {
	if w.raw, err = r.bytes(sl.index, w.raw); err != nil {
		return out, err
	}
	x := r.c.syntax
	if x.native && !x.big && sl.pixels.allocated == 16 {
		return pair{bytes: w.raw}, nil
	}
	words := w.room(columns * rows)
	switch {
	case x.native:
		unpack(words, w.raw, sl.pixels.allocated, x.big, r.c.data.vr)
		return pair{words: words}, nil
	case !x.readable():
		return out, x.refusal()
	}
	if w.decoders == nil {
		w.decoders = map[string]codec.Decoder{}
	}
	d := w.decoders[x.name]
	if d == nil {
		d = x.decoder()
		w.decoders[x.name] = d
	}
	info, err := run(d, words, w.raw, columns, rows)
	if err != nil {
		return out, fault.Wrap(err, "DCM-CODEC", fmt.Sprintf("the pixels of a slice, stored as %s, cannot be decoded", x.name), copyAgain)
	}
	w.lossy = w.lossy || info.Lossy
	return pair{words: words}, fit(words, info, &sl.pixels, x.bare)
}

// run decodes a frame. A decoder that panics has a fault of ours; the patient's plan need not die of it.
func run(d codec.Decoder, dst []uint16, src []byte, columns, rows int) (info codec.Info, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the decoder failed: %v", p)
		}
	}()
	return d.Decode(dst, src, columns, rows)
}

// unpack turns bytes as they are stored into words: 8 bits, or 16 with the high byte first.
func unpack(words []uint16, raw []byte, allocated int, big bool, vr string) {
	switch {
	case allocated == 8 && big && vr == "OW": // words of two pixels
		for i := range words {
			words[i] = uint16(raw[i^1])
		}
	case allocated == 8:
		for i := range words {
			words[i] = uint16(raw[i])
		}
	default:
		for i := range words {
			words[i] = binary.BigEndian.Uint16(raw[2*i:])
		}
	}
}

// fit compares what a stream says of its samples with what the header says. Where both give the same number of bits, the header
// decides about the sign, as other readers have it; where they do not, no sample may mean two things.
func fit(words []uint16, info codec.Info, x *pixels, bare bool) error {
	wrong := func(format string, args ...any) error { return refuse("DCM-CODEC", copyAgain, format, args...) }
	if info.Precision > x.allocated || bare && info.Precision != x.allocated {
		return wrong("the compressed pixels have %d bits where the header says %d", info.Precision, x.allocated)
	}
	if bare || info.Precision == x.stored {
		return nil
	}
	mask := uint16(1)<<x.stored - 1
	top := uint16(1) << (info.Precision - 1)
	for _, v := range words {
		if info.Precision > x.stored {
			if v != v&mask && v != uint16(x.value(v)) {
				return wrong("the compressed pixels have %d bits, more than the %d of the header", info.Precision, x.stored)
			}
		} else if info.Signed && !x.signed && v&0x8000 != 0 {
			return wrong("the compressed pixels are signed where the header says they are not")
		} else if !info.Signed && x.signed && v&top != 0 {
			return wrong("the compressed pixels have %d bits without a sign where the header says %d with one", info.Precision, x.stored)
		}
	}
	return nil
}

// job is a run of frames of one file.
type job struct {
	c      *container
	slices []int // places in the stack, in the order of the file
}

// chunk is how many frames of a file that can seek are decoded by one goroutine.
const chunk = 4

// jobs parts a stack into work. Frames of one file go together, so that it is opened once, and all of them where it cannot seek.
func (s *Series) jobs(stack []slice) ([]job, error) {
	var out []job
	at := map[*container]int{}
	for i := range stack {
		c := stack[i].c
		k, ok := at[c]
		if !ok {
			k = len(out)
			at[c] = k
			out = append(out, job{c: c})
		}
		out[k].slices = append(out[k].slices, i)
	}
	var parted []job
	for _, j := range out {
		slices.SortFunc(j.slices, func(a, b int) int { return stack[a].index - stack[b].index })
		size := len(j.slices)
		if size > chunk && !j.c.data.inflated {
			f, err := s.fsys.Open(j.c.path)
			if err != nil {
				return nil, gone(err)
			}
			if _, ok := f.(io.Seeker); ok {
				size = chunk
			}
			f.Close()
		}
		for part := range slices.Chunk(j.slices, size) {
			parted = append(parted, job{j.c, part})
		}
	}
	return parted, nil
}

// each decodes the slices of a stack, in parallel, and hands every one's words to a function. It reports whether a stream said that
// it was coded with loss.
func (s *Series) each(ctx context.Context, stack []slice, f func(i int, frame pair)) (bool, error) {
	jobs, err := s.jobs(stack)
	if err != nil {
		return false, err
	}
	pool := sync.Pool{New: func() any { return new(worker) }}
	var lossy atomic.Bool
	errs := make([]error, len(jobs))
	num.Parallel(len(jobs), 1, func(lo, hi int) {
		w := pool.Get().(*worker)
		defer pool.Put(w)
		for i := lo; i < hi; i++ {
			if errs[i] = s.work(ctx, w, jobs[i], stack, f); errs[i] != nil {
				return
			}
		}
		if w.lossy {
			lossy.Store(true)
		}
	})
	for _, err := range errs {
		if err != nil {
			return false, err
		}
	}
	return lossy.Load(), nil
}

func (s *Series) work(ctx context.Context, w *worker, j job, stack []slice, f func(i int, frame pair)) error {
	r, err := openFrames(s.fsys, j.c)
	if err != nil {
		return err
	}
	defer r.file.Close()
	for _, i := range j.slices {
		if err := ctx.Err(); err != nil {
			return err
		}
		frame, err := w.take(r, &stack[i], s.plane.columns, s.plane.rows)
		if err != nil {
			return err
		}
		f(i, frame)
	}
	return nil
}

// Glance decodes at most n slices spread evenly over the series, in Hounsfield units, row by row. It is for a look at a series before
// it is chosen; nothing is checked but the slices themselves. Refusals: DCM-*.
func (s *Series) Glance(ctx context.Context, n int) ([][]int16, error) {
	if err := s.Supported(); err != nil {
		return nil, err
	}
	n = min(n, len(s.slices))
	stack := make([]slice, n)
	out := make([][]int16, n)
	for i := range stack {
		stack[i] = s.slices[(2*i+1)*len(s.slices)/(2*n)]
		out[i] = make([]int16, s.plane.rows*s.plane.columns)
	}
	_, err := s.each(ctx, stack, func(i int, frame pair) { frame.hounsfield(out[i], stack[i].pixels.table()) })
	return out, err
}
