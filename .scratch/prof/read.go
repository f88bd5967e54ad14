package main

import (
	"os"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/input"
)

// readCmd is the child of a plan with --isolate: it reads a picture within bounds and writes it for its parent. Nobody calls it by hand.
type readCmd struct {
	Memory int64  `help:"Most bytes of memory." default:"0"`
	Series string `help:"As of plan."`
	Phase  string `help:"As of plan."`
	Input  string `arg:"" help:"As of plan."`
}

func (r *readCmd) Run(w *world) error {
	return input.Answer(w.ctx, w.out, r.Input, input.Options{Series: r.Series, Phase: r.Phase}, r.Memory)
}

// read opens the picture, in a process of its own if that was asked for.
func read(w *world, path string, opt input.Options, isolate bool) (*input.Input, error) {
	if !isolate {
		return input.Open(w.ctx, path, opt)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fault.Wrap(err, "IN-CRASH", "no process could be started to read the picture", "Leave out --isolate.")
	}
	return input.Child{Command: []string{self, "read"}}.Open(w.ctx, path, opt)
}
