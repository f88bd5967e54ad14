package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/apical-heart/apical/internal/accuracy"
)

type verifyCmd struct {
	Phantoms int    `help:"How many phantoms." default:"60"`
	Seed     uint64 `help:"Seed of the phantoms." default:"1"`
	Out      string `help:"File to write the table to, doc/accuracy.md in the repository; none: standard output." placeholder:"FILE"`
}

func (v *verifyCmd) Run(w *world) error {
	if v.Phantoms < 1 || v.Phantoms > 100000 {
		return misuse{"--phantoms: give 1 to 100000"}
	}
	devices, err := loadDevices("")
	if err != nil {
		return err
	}
	cases, err := accuracy.Run(w.ctx, v.Phantoms, v.Seed, devices, func(done int, c *accuracy.Case) {
		fmt.Fprintf(w.err, "%d of %d: %s %s, hinge points off by at most %.1f mm, perimeter by %+.1f %% %s\n", done, v.Phantoms, c.Options.Indication, c.Options.Leaflets, c.HingeMM(), c.PerimeterPercent, c.Code)
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := accuracy.Markdown(&b, cases, v.Seed); err != nil {
		return err
	}
	if v.Out == "" {
		_, err := w.out.Write(b.Bytes())
		return err
	}
	if err := os.WriteFile(v.Out, b.Bytes(), 0o666); err != nil {
		return outFault(err, v.Out)
	}
	return nil
}
