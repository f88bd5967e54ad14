package format

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/apical-heart/apical/fault"
)

// element is how one voxel is stored.
type element int

const (
	elUint8 element = iota + 1
	elInt8
	elUint16
	elInt16
	elUint32
	elInt32
	elUint64
	elInt64
	elFloat32
	elFloat64
)

func (e element) bytes() int {
	switch e {
	case elUint8, elInt8:
		return 1
	case elUint16, elInt16:
		return 2
	case elUint32, elInt32, elFloat32:
		return 4
	}
	return 8
}

// chunkVoxels is how many voxels are taken at once when it is not known how many there are.
const chunkVoxels = 4 << 20

// readVoxels reads n voxels as round(slope*raw + inter), clamped to int16; NaN, which writers use outside the field of view,
// becomes -1024. If sized, the input is known to hold them and memory is taken at once; else it grows with what arrives.
func readVoxels(r io.Reader, n int, e element, order binary.ByteOrder, slope, inter float64, sized bool, c codes, lim Limit) ([]int16, error) {
	var parts [][]int16
	size := e.bytes()
	buf := make([]byte, 1<<18)
	for got := 0; got < n; {
		m := n
		if !sized {
			m = min(n-got, chunkVoxels)
		}
		part := make([]int16, m)
		parts = append(parts, part)
		for len(part) > 0 {
			m := min(len(part), len(buf)/size)
			b := buf[:m*size]
			if _, err := io.ReadFull(r, b); err != nil {
				return nil, truncated(err, got, n, c, lim)
			}
			if e == elInt16 && slope == 1 && inter == 0 && order == binary.LittleEndian {
				for i := range m {
					part[i] = int16(uint16(b[2*i]) | uint16(b[2*i+1])<<8)
				}
			} else {
				convert(part[:m], b, e, order, slope, inter)
			}
			part = part[m:]
			got += m
		}
	}
	if err := finish(r); err != nil {
		return nil, truncated(err, n, n, c, lim)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return slices.Concat(parts...), nil
}

func truncated(err error, got, want int, c codes, lim Limit) error {
	if errors.Is(err, errRatio) {
		return tooDense(c, lim.ratio())
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		if got == 0 {
			return fault.Wrap(err, c.trunc, "the file ends before its first voxel", "Copy or export the file again.")
		}
		return fault.Wrap(err, c.trunc, fmt.Sprintf("the file ends before its last voxel (about %d of %d)", got, want), "Copy or export the file again.")
	}
	return fault.Wrap(err, c.trunc, "the file's voxels cannot be read", "The file is damaged; copy or export it again.")
}

func convert(dst []int16, b []byte, e element, order binary.ByteOrder, slope, inter float64) {
	size := e.bytes()
	for i := range dst {
		p := b[i*size:]
		var v float64
		switch e {
		case elUint8:
			v = float64(p[0])
		case elInt8:
			v = float64(int8(p[0]))
		case elUint16:
			v = float64(order.Uint16(p))
		case elInt16:
			v = float64(int16(order.Uint16(p)))
		case elUint32:
			v = float64(order.Uint32(p))
		case elInt32:
			v = float64(int32(order.Uint32(p)))
		case elUint64:
			v = float64(order.Uint64(p))
		case elInt64:
			v = float64(int64(order.Uint64(p)))
		case elFloat32:
			v = float64(math.Float32frombits(order.Uint32(p)))
		case elFloat64:
			v = math.Float64frombits(order.Uint64(p))
		}
		dst[i] = toHU(slope*v + inter)
	}
}

// toHU rounds to the nearest whole number, halves away from zero, and clamps.
func toHU(v float64) int16 {
	switch {
	case v != v:
		return -1024
	case v >= math.MaxInt16:
		return math.MaxInt16
	case v <= math.MinInt16:
		return math.MinInt16
	}
	return int16(math.Round(v))
}
