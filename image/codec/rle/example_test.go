package rle_test

import (
	"fmt"

	"github.com/apical-heart/apical/image/codec/rle"
)

// A frame of 4 x 2 samples in one segment: 9 three times, then 1, 2, 3, 4, 5.
func ExampleDecoder() {
	src := make([]byte, 64)
	src[0], src[4] = 1, 64
	src = append(src, 254, 9, 4, 1, 2, 3, 4, 5)
	dst := make([]uint16, 8)
	var d rle.Decoder
	info, err := d.Decode(dst, src, 4, 2)
	fmt.Println(dst, info.Precision, err)
	// Output: [9 9 9 1 2 3 4 5] 8 <nil>
}
