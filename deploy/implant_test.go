package deploy

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/valve"
)

// A capsule that has gone by all of a part but nothing has just passed the crimped frame's end; threads are drawn in only while all of the outflow is out.
func TestPartsComeOutByTheirLength(t *testing.T) {
	d, alloys := device(t, "j-valve-ta")
	s := &d.Sizes[1]
	m := &mech.Model{}
	p, err := NewImplant(m, d, s, alloys, Mesh{StrutElements: 4, SegmentMM: 2}, 0)
	if err != nil {
		t.Fatal(err)
	}
	height := s.FrameHeightMM.Value
	shut := p.Parted(p.State(m).Controls)
	for _, k := range []struct {
		part     string
		edge     int
		from, to float64
	}{{valve.PartInflow, p.InflowEdge, shut[p.InflowEdge], height - p.LongestMM()}, {valve.PartOutflow, p.OutflowEdge, shut[p.OutflowEdge], height}} {
		for _, part := range []float64{0, 0.5, 1 - 1e-12} {
			if got, want := p.Out(shut, k.part, part)[k.edge], k.from+part*(k.to-k.from); math.Abs(got-want) > 1e-9 {
				t.Errorf("%s, %g of it out: the edge is at %g, wanted is %g", k.part, part, got, want)
			}
		}
	}
	if p.LongestMM() < height+1 || p.LongestMM() > 1.2*height {
		t.Errorf("crimped it is %g mm long, free %g", p.LongestMM(), height)
	}
	out := p.Out(shut, valve.PartOutflow, 1)
	if back := p.Out(out, valve.PartOutflow, 0.75); out[p.Draw] != 1 || back[p.Draw] != 0 || out[p.OutflowEdge] <= height {
		t.Errorf("threads drawn in by %g, when a quarter is taken back by %g", out[p.Draw], back[p.Draw])
	}
}

// The tube that stands for the aorta never closes on the crimped device, however narrow the root is.
func TestTubeAboutTheKeysLeavesRoom(t *testing.T) {
	h, err := coarse(t, until(t, "j-valve-ta-ar", 4)).prepare()
	if err != nil {
		t.Fatal(err)
	}
	crimped, _ := h.alone.implant.crimpedRadiiMM()
	if wide := h.lumenMM(15, 25); wide < 8 {
		t.Errorf("the aorta is %g mm wide", wide)
	}
	for i := range h.inside.patient.Wall.Body.Rest {
		x := &h.inside.patient.Wall.Body.Rest[i]
		x.X, x.Y = x.X/4, x.Y/4
	}
	if narrow := h.lumenMM(15, 25); narrow != crimped+lumenStepMM {
		t.Errorf("in a narrow root the tube's radius is %g mm, the crimped device's %g", narrow, crimped)
	}
}
