package jpeg

import "fmt"

// A lossless frame of 3 x 2 samples of 12 bits, as the tests write it.
func ExampleDecoder() {
	src := stream{columns: 3, rows: 2, precision: 12, predictor: 1, table: all17}.encode([]uint16{1024, 1030, 1019, 1024, 4095, 0})
	dst := make([]uint16, 6)
	var d Decoder
	info, err := d.Decode(dst, src, 3, 2)
	fmt.Println(dst, info.Precision, err)
	// Output: [1024 1030 1019 1024 4095 0] 12 <nil>
}
