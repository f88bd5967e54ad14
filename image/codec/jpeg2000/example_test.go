package jpeg2000_test

import (
	"fmt"

	"github.com/apical-heart/apical/image/codec/jpeg2000"
)

// A codestream of 4 x 4 samples of 8 bits, without wavelet and without anything in its one packet: all samples are in the middle of
// their range.
func ExampleDecoder() {
	stream := []byte("\xff\x4f" +
		"\xff\x51\x00\x29\x00\x00\x00\x00\x00\x04\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x00\x00\x00\x04\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x07\x01\x01" + // SIZ
		"\xff\x52\x00\x0c\x00\x00\x00\x01\x00\x00\x04\x04\x00\x01" + // COD
		"\xff\x5c\x00\x04\x40\x40" + // QCD
		"\xff\x90\x00\x0a\x00\x00\x00\x00\x00\x0f\x00\x01\xff\x93" + // SOT, SOD
		"\x00" + // the packet
		"\xff\xd9")
	var d jpeg2000.Decoder
	words := make([]uint16, 4*4)
	info, err := d.Decode(words, stream, 4, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n%v\n", info, words)
	_, err = d.Decode(words, stream[:60], 4, 4)
	fmt.Println(err)
	// Output:
	// {Precision:8 Signed:false Lossy:false}
	// [128 128 128 128 128 128 128 128 128 128 128 128 128 128 128 128]
	// jpeg2000: header: the stream ends among the markers
}
