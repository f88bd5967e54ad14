package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/apical-heart/apical/plan"
)

// bar shows how far a plan has come, on a terminal only.
type bar struct{ p *progressbar.ProgressBar }

// shares are the parts of the whole that the stages take on a common CT, in percent.
var shares = []struct {
	stage string
	share int
}{{"read", 10}, {"image", 0}, {"segment", 50}, {"landmark", 15}, {"quality", 2}, {"measure", 8}, {"size", 0}, {"write", 15}}

func newBar(w io.Writer) *bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions(100, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(36), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetElapsedTime(true), progressbar.OptionSetPredictTime(false), progressbar.OptionSetRenderBlankState(true))}
}

// step says which stage begins.
func (b *bar) step(stage string) { b.set(stage, 0) }

// watch is the plan's watch.
func (b *bar) watch(p plan.Progress) { b.set(p.Step, p.Done) }

func (b *bar) set(stage string, part float64) {
	if b.p == nil {
		return
	}
	before := 0
	for _, s := range shares {
		if s.stage == stage {
			b.p.Describe(stage)
			_ = b.p.Set(before + int(part*float64(s.share))) // a bar that cannot be drawn is no reason to stop
			return
		}
		before += s.share
	}
}

func (b *bar) clear() {
	if b.p != nil {
		_ = b.p.Clear()
	}
}
