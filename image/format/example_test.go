package format_test

import (
	"bytes"
	"fmt"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// A picture goes out as NIfTI, whose world is RAS, and comes back in LPS.
func ExampleReadNIfTI() {
	v := &image.Volume{Grid: image.Grid{Size: [3]int{2, 2, 2}, ToLPS: geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: 1}, geom.Vec{X: -10, Y: 20, Z: 30})},
		HU: []int16{-1000, 40, 300, 40, -1000, 40, 310, 40}}
	var file bytes.Buffer
	if err := format.WriteNIfTI(&file, v); err != nil {
		fmt.Println(err)
		return
	}
	back, warnings, err := format.ReadNIfTI(&file, format.Limit{})
	fmt.Println(back.HU, back.ToLPS.T, warnings, err)
	// Output: [-1000 40 300 40 -1000 40 310 40] {-10 20 30} [] <nil>
}

// A header that promises more than the file holds is refused before memory is taken.
func ExampleReadNRRD() {
	file := "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 1000 1000 1000\n" +
		"space directions: (1,0,0) (0,1,0) (0,0,1)\nendian: little\nencoding: raw\n\n1234"
	_, _, err := format.ReadNRRD(bytes.NewReader([]byte(file)), format.Limit{InputBytes: int64(len(file))})
	fmt.Println(err)
	// Output: NRRD-TRUNC: the file is shorter than its header says
}
