// Command crownset writes the pictures that the reader of the aortic root learns from: unrolled walls of synthetic roots, and where on them the leaflets are attached and the wall really is.
// The roots are drawn far wider than patients are, bent by a random smooth warp and seen along an axis that is off by some degrees, so that what is learnt is the look of an
// attachment and not the phantom's formulas.
//
//	go run ./internal/crownset -n 2500 -seed 1 -out crowns.bin
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"os"

	"github.com/apical-heart/apical/image/segment"
)

func main() {
	n := flag.Int("n", 100, "number of roots, each bent and seen three times")
	first := flag.Int("first", 0, "number of the first")
	seed := flag.Uint64("seed", 1, "of chance")
	out := flag.String("out", "crowns.bin", "file to write")
	flag.Parse()
	if err := write(*out, *seed, *first, *n); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write writes the examples one after another, without a header: train.py knows the sizes.
func write(path string, seed uint64, first, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	count := 0
	for i := first; i < first+n; i++ {
		list, err := examples(context.Background(), seed, i)
		if err != nil {
			fmt.Fprintf(os.Stderr, "root %d left out: %v\n", i, err)
			continue
		}
		for _, e := range list {
			if err := e.write(w); err != nil {
				return err
			}
			count++
		}
	}
	fmt.Printf("%d examples of %d depths x %d rays x %d rows\n", count, segment.UnrolledDepths, segment.NAngle, segment.UnrolledRows)
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// example is one unrolled wall with its answers in rows (half a millimetre) and rays (3 degrees); NaN where there is none.
type example struct {
	wall       []uint8 // (x + 1.5) / 4 of 255
	ref        []float32
	line       [segment.NAngle]float32
	nadir      [3][2]float32 // ray, row
	commissure [3][2]float32
	offset     []float32 // NAngle x UnrolledRows: true wall less reference, mm
	kind       [8]float32
}

func (e *example) write(w *bufio.Writer) error {
	for _, x := range []any{e.kind, e.line, e.nadir, e.commissure, e.ref, e.offset, e.wall} {
		if err := binary.Write(w, binary.LittleEndian, x); err != nil {
			return err
		}
	}
	return nil
}
