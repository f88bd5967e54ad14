package dicom_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing/fstest"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/dicom"
)

type memory struct {
	bytes.Buffer
	fsys fstest.MapFS
	name string
}

func (m *memory) Close() error {
	m.fsys[m.name] = &fstest.MapFile{Data: m.Bytes()}
	return nil
}

// A picture goes out as a DICOM series and comes back.
func ExampleScan() {
	v := &image.Volume{Grid: image.Grid{Size: [3]int{2, 2, 3}, ToLPS: geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: 1}, geom.Vec{Z: 40})},
		HU: []int16{-1000, 40, 300, 40, -1000, 40, 310, 40, -1000, 40, 320, 40}}
	folder := fstest.MapFS{}
	err := dicom.WriteSeries(func(name string) (io.WriteCloser, error) { return &memory{fsys: folder, name: name}, nil }, v, dicom.Meta{Seed: "example", Description: "CTA 30 %"})
	if err != nil {
		fmt.Println(err)
		return
	}
	study, err := dicom.Scan(context.Background(), folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := study.Series[0]
	back, warnings, err := s.Volume(context.Background())
	fmt.Println(s.Description, s.Images, "slices of", s.StepMM, "mm")
	fmt.Println(back.HU[2], back.LPS(0, 0, 2), warnings, err)
	// Output:
	// CTA 30 % 3 slices of 1 mm
	// 300 {0 0 42} [] <nil>
}
