package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/apical-heart/apical/plan"
)

// bar shows how far a plan has come, on a terminal only.
type bar struct {
	p      *progressbar.ProgressBar
	shares []share
	unit   float64 // of allShares, in shares
}

// share is the part that a stage takes of the whole on a common CT, in percent of all that comes before a rehearsal.
type share struct {
	stage string
	share float64
}

var allShares = []share{{"read", 10}, {"image", 0}, {"segment", 50}, {"landmark", 15}, {"quality", 2}, {"measure", 8}, {"size", 0}, {"deploy", 300}, {"outcome", 5}, {"ensemble", 0}, {"search", 0}, {"compromise", 0}, {"write", 15}}

// rehearsalShare is the share of one of many rehearsals, which are done together.
const rehearsalShare = 200

// newBar returns a bar of a plan that ends with the step until, "" the last.
func newBar(w io.Writer, until string) *bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	shares := sharesUntil(until)
	return &bar{shares: shares, unit: shares[0].share / allShares[0].share, p: progressbar.NewOptions(100, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(36), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetElapsedTime(true), progressbar.OptionSetPredictTime(false), progressbar.OptionSetRenderBlankState(true))}
}

// expect gives stages that repeat a rehearsal their shares.
func (b *bar) expect(rehearsals map[string]int) {
	for i := range b.shares {
		if n := rehearsals[b.shares[i].stage]; n > 0 {
			b.shares[i].share = b.unit * rehearsalShare * float64(n)
		}
	}
	level(b.shares)
}

// step says which stage begins.
func (b *bar) step(stage string) { b.set(stage, "", 0) }

// watch is the plan's watch.
func (b *bar) watch(p plan.Progress) { b.set(p.Step, p.Note, p.Done) }

func (b *bar) set(stage, note string, part float64) {
	if b.p == nil {
		return
	}
	before := 0.0
	for _, s := range b.shares {
		if s.stage == stage {
			if note != "" {
				stage += ": " + note
			}
			b.p.Describe(stage)
			_ = b.p.Set(int(before + part*s.share)) // a bar that cannot be drawn is no reason to stop
			return
		}
		before += s.share
	}
}

// sharesUntil returns the shares of what is done in a plan that ends with a step, in percent of it.
func sharesUntil(until string) []share {
	var out []share
	ended := false
	for _, s := range allShares {
		if !ended || s.stage == "write" {
			out = append(out, s)
		}
		ended = ended || s.stage == until
	}
	level(out)
	return out
}

// level makes shares parts of a hundred.
func level(all []share) {
	sum := 0.0
	for _, s := range all {
		sum += s.share
	}
	for i := range all {
		all[i].share *= 100 / sum
	}
}

func (b *bar) clear() {
	if b.p != nil {
		_ = b.p.Clear()
	}
}
