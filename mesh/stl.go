package mesh

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// WriteSTL writes the surface as binary STL: LPS, mm, one facet a triangle with its normal.
func (s *Surface) WriteSTL(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	var head [84]byte
	copy(head[:80], "Apical surface, mm, LPS") // must not begin with "solid", which marks the text form
	binary.LittleEndian.PutUint32(head[80:], uint32(len(s.Triangles)))
	b.Write(head[:]) // bufio keeps the first error for Flush
	var facet [50]byte
	for _, t := range s.Triangles {
		p, q, r := s.corners(t)
		n := q.Sub(p).Cross(r.Sub(p)).Unit()
		o := 0
		for _, v := range [][3]float64{n.Array(), p.Array(), q.Array(), r.Array()} {
			for _, x := range v {
				binary.LittleEndian.PutUint32(facet[o:], math.Float32bits(float32(x)))
				o += 4
			}
		}
		b.Write(facet[:])
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("mesh: write STL: %w", err)
	}
	return nil
}
