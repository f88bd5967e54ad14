// Package rle decodes frames in the run length encoding of DICOM (PS3.5 annex G) into 16-bit words.
//
// A frame begins with a header of 64 bytes, the number of its segments and their offsets (G.5). The first segment holds the most
// significant byte of every sample, the next one the byte after that (G.2). Each segment is a sequence of literal runs and replicate
// runs (G.3.2).
//
// # Limitations
//
// One grey component of 8 or 16 bits, which is one or two segments; frames of more are colour or 32 bits wide and are refused. The
// stream does not say how many bits of a sample are in use, nor its size: a segment must give every byte of its plane, and what it
// holds beyond is taken for padding.
package rle

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/apical-heart/apical/image/codec"
)

const headerLen = 64 // PS3.5 G.5

// Decoder decodes one frame after another. The zero value is ready.
type Decoder struct {
	plane []byte // one segment, unpacked
}

var _ codec.Decoder = (*Decoder)(nil)

// Decode decodes one frame. Precision is that of whole bytes, 8 or 16.
func (d *Decoder) Decode(dst []uint16, src []byte, columns, rows int) (codec.Info, error) {
	if err := codec.Check(dst, columns, rows); err != nil {
		return codec.Info{}, err
	}
	both, n, err := split(src)
	if err != nil {
		return codec.Info{}, fmt.Errorf("rle: read the header: %w", err)
	}
	segments := both[:n]
	if cap(d.plane) < len(dst) {
		d.plane = make([]byte, len(dst))
	}
	plane := d.plane[:len(dst)]
	for i, segment := range segments {
		if err := unpack(plane, segment); err != nil {
			return codec.Info{}, fmt.Errorf("rle: unpack segment %d of %d: %w", i+1, len(segments), err)
		}
		if i == 0 {
			for j, b := range plane {
				dst[j] = uint16(b)
			}
			continue
		}
		for j, b := range plane {
			dst[j] = dst[j]<<8 | uint16(b)
		}
	}
	return codec.Info{Precision: 8 * len(segments)}, nil
}

// split returns the segments of a frame and whether they are one or two. A segment ends where the next one begins.
func split(src []byte) (segments [2][]byte, count int, err error) {
	if len(src) < headerLen {
		return segments, 0, fmt.Errorf("%d bytes are less than a header", len(src))
	}
	n := binary.LittleEndian.Uint32(src)
	if n < 1 || n > 2 {
		return segments, 0, fmt.Errorf("%d segments; one component of 8 or 16 bits has 1 or 2", n)
	}
	first := int64(binary.LittleEndian.Uint32(src[4:]))
	if first < headerLen || first > int64(len(src)) {
		return segments, 0, fmt.Errorf("the first segment begins at %d of %d", first, len(src))
	}
	if n == 1 {
		return [2][]byte{src[first:]}, 1, nil
	}
	second := int64(binary.LittleEndian.Uint32(src[8:]))
	if second < first || second > int64(len(src)) {
		return segments, 0, fmt.Errorf("the second segment begins at %d, the first at %d, of %d", second, first, len(src))
	}
	return [2][]byte{src[first:second], src[second:]}, 2, nil
}

var errShort = errors.New("it ends before its plane is full")

// unpack fills plane from the PackBits runs of src (PS3.5 G.3.2): a byte n of 0 to 127 comes before n+1 literal bytes, one of 129
// to 255 before a byte that is repeated 257-n times, and 128 says nothing. A run that goes on beyond the plane is cut there.
func unpack(plane, src []byte) error {
	for len(plane) > 0 {
		if len(src) < 2 {
			return errShort
		}
		n := int(src[0])
		switch {
		case n < 128:
			n = min(n+1, len(plane))
			if len(src) < 1+n {
				return errShort
			}
			copy(plane, src[1:1+n])
			src = src[1+n:]
		case n > 128:
			n = min(257-n, len(plane))
			run, b := plane[:n], src[1]
			for i := range run {
				run[i] = b
			}
			src = src[2:]
		default:
			src = src[1:]
			continue
		}
		plane = plane[n:]
	}
	return nil
}
