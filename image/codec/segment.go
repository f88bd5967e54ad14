package codec

import "errors"

// Markers that JPEG and JPEG-LS have in common, T.81 table B.1.
const (
	SOI = 0xD8 // start of image
	EOI = 0xD9 // end of image
	SOS = 0xDA // start of scan
	DNL = 0xDC // number of lines
	DRI = 0xDD // restart interval
	RST = 0xD0 // restart, to 0xD7
)

// ErrEnd says that the stream holds no further marker.
var ErrEnd = errors.New("the stream ends before its next marker")

// Segments walks the marker segments of a JPEG or JPEG-LS stream (T.81 B.1.1, T.87 C.1.1). Bytes between segments that are no
// marker are skipped, as every decoder in use does.
type Segments struct {
	src []byte
	at  int
}

// NewSegments returns the segments of src, which must begin with SOI.
func NewSegments(src []byte) (Segments, error) {
	if len(src) < 2 || src[0] != 0xFF || src[1] != SOI {
		return Segments{}, errors.New("no start of image")
	}
	return Segments{src, 2}, nil
}

// Next returns the next marker and what its segment holds after the length. Markers that stand alone have no body.
func (s *Segments) Next() (marker byte, body []byte, err error) {
	for ; s.at+1 < len(s.src); s.at++ {
		if s.src[s.at] != 0xFF || s.src[s.at+1] == 0 || s.src[s.at+1] == 0xFF {
			continue
		}
		marker = s.src[s.at+1]
		s.at += 2
		if marker == 1 || marker >= RST && marker <= EOI {
			return marker, nil, nil
		}
		rest := s.src[s.at:]
		if len(rest) < 2 {
			return 0, nil, ErrEnd
		}
		n := int(rest[0])<<8 | int(rest[1])
		if n < 2 || n > len(rest) {
			return 0, nil, errors.New("a segment is longer than the stream")
		}
		s.at += n
		return marker, rest[2:n], nil
	}
	return 0, nil, ErrEnd
}

// Rest returns what follows the last segment: after SOS, the coded samples.
func (s *Segments) Rest() []byte { return s.src[s.at:] }
