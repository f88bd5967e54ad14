package jpegls

import "fmt"

// The example of T.87 H.3.
func ExampleDecoder() {
	dst := make([]uint16, 16)
	var d Decoder
	info, err := d.Decode(dst, annexH, 4, 4)
	fmt.Println(dst, info.Precision, err)
	// Output: [0 0 90 74 68 50 43 205 64 145 145 145 100 145 145 145] 8 <nil>
}
