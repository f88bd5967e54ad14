// Package codec says what the decoders of compressed pixel data have in common.
//
// A decoder turns one frame of one grey component into 16-bit words and knows nothing of DICOM. It is given the size that the
// header says, and refuses a stream that says another one before it takes memory: what it allocates is bounded by the size of the
// frame and the length of the stream, whatever the stream claims. It keeps its scratch memory between frames; one decoder serves one
// goroutine.
package codec

import "fmt"

// MaxAxis is the most rows or columns of a frame.
const MaxAxis = 4096

// Info is what a stream says about its samples.
type Info struct {
	// Precision is the number of bits of a sample, 2 to 16.
	Precision int
	// Signed tells that samples are signed in the stream itself; words then hold them as two's complement of 16 bits. Of the codecs
	// here only JPEG 2000 can say so.
	Signed bool
	// Lossy tells that the stream was coded with loss.
	Lossy bool
}

// Decoder decodes one frame of columns x rows samples, row by row, into dst, which has exactly that many words. An error means
// that dst holds nothing usable; it never means that the program could not go on.
type Decoder interface {
	Decode(dst []uint16, src []byte, columns, rows int) (Info, error)
}

// Check refuses a frame that no decoder takes.
func Check(dst []uint16, columns, rows int) error {
	if columns < 1 || rows < 1 || columns > MaxAxis || rows > MaxAxis {
		return fmt.Errorf("codec: a frame of %d x %d is outside 1 to %d", columns, rows, MaxAxis)
	}
	if len(dst) != columns*rows {
		return fmt.Errorf("codec: %d words for %d x %d samples", len(dst), columns, rows)
	}
	return nil
}
