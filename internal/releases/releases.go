// Package releases rehearses every size of a device in phantoms and tells which rehearsals came to an end and why the others did not: the table of doc/releases.md.
//
// # Limitations
//
// The root is the phantom's own, not one that was read from its picture: how well that is read is doc/accuracy.md's matter.
package releases

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/valve"
)

// How a rehearsal ended.
const (
	Done    = "done"        // the device was let go and loaded
	GivenUp = "given up"    // by the release program, which saw that it should not go on
	Refused = "refused"     // with a code, before mechanics
	Stuck   = "not at rest" // the mechanics did not come to an end
)

// Case is one size in one phantom.
type Case struct {
	Phantom           int // from 0
	Indication        string
	Leaflets          string
	AnnulusMM         float64 // perimeter over pi
	Size              string
	OversizingPercent float64 // of the nominal diameter over AnnulusMM
	End, Why          string  // Why in English, empty for Done
	Iterations        int
	EnergyPart        float64
	DepthMM           float64 // where it was let go; NaN if it was not
	MovedMM           float64 // in diastole
	SystoleMM         float64 // moved in systole; NaN if it did not come to rest
}

// Draw returns the options of the i-th phantom: insufficiency and stenosis in turn, in any pose.
func Draw(seed uint64, i int) phantom.Options {
	o := phantom.Options{Indication: [2]string{phantom.Insufficiency, phantom.Stenosis}[i%2], Leaflets: [2]string{heart.Closed, heart.Open}[i/2%2]}
	return phantom.Random(num.Hash64(seed)+uint64(i), o, 60)
}

// Study is what is rehearsed.
type Study struct {
	Device   *valve.Device
	Route    string
	Alloys   map[string]*valve.Alloy
	Programs []valve.Program // of those that serve the first is taken
	Options  deploy.Options
	// SpacingMM is how finely phantoms are painted, 1 mm if 0: their calcium is read from the picture.
	SpacingMM float64
	// Rehearse, unless nil, stands in for Task.Rehearse.
	Rehearse func(ctx context.Context, t *deploy.Task) (*deploy.Deployment, error)
}

// Run rehearses all sizes in n phantoms, as many at a time as there are processors. watch, which may be nil, hears of each, in the order in which they end; the cases come in the order of phantoms and sizes.
func (s *Study) Run(ctx context.Context, n int, seed uint64, watch func(done, of int, c *Case)) ([]Case, error) {
	perPhantom := len(s.Device.Sizes)
	cases := make([]Case, n*perPhantom)
	var wait sync.WaitGroup
	var lock sync.Mutex
	var failed error
	next, done := 0, 0
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for {
				lock.Lock()
				i := next
				next++
				stop := i >= n || failed != nil
				lock.Unlock()
				if stop {
					return
				}
				err := s.inPhantom(ctx, Draw(seed, i), func(k int, c *Case) {
					c.Phantom = i
					lock.Lock()
					defer lock.Unlock()
					cases[i*perPhantom+k] = *c
					if done++; watch != nil {
						watch(done, len(cases), c)
					}
				})
				if err != nil {
					lock.Lock()
					failed = fmt.Errorf("releases: phantom %d: %w", i, err)
					lock.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return cases, failed
}

// inPhantom rehearses all sizes in a phantom.
func (s *Study) inPhantom(ctx context.Context, o phantom.Options, take func(size int, c *Case)) error {
	fine := s.SpacingMM
	if fine == 0 {
		fine = 1
	}
	o.SpacingMM = [3]float64{fine, fine, fine}
	_, truth, err := phantom.Generate(ctx, o)
	if err != nil {
		return err
	}
	indication := map[string]string{phantom.Stenosis: deploy.Stenosis, phantom.Insufficiency: deploy.Insufficiency}[o.Indication]
	at := slices.IndexFunc(s.Programs, func(p valve.Program) bool {
		return !p.Teaching && p.Serves(s.Device) && slices.Contains(p.For.Routes, s.Route) && slices.Contains(p.For.Indications, indication) && p.Fit(s.Device) == nil
	})
	if at < 0 {
		return fmt.Errorf("no release program serves %s by the route %s for %s", s.Device.ID, s.Route, indication)
	}
	program := &s.Programs[at]
	depthMM, _ := program.DepthMM()
	for k := range s.Device.Sizes {
		size := &s.Device.Sizes[k]
		c := &Case{Indication: o.Indication, Leaflets: o.Leaflets, AnnulusMM: truth.Annulus.Perimeter() / math.Pi, Size: size.Label, DepthMM: math.NaN(), SystoleMM: math.NaN()}
		c.OversizingPercent = 100 * (size.NominalDiameterMM.Value/c.AnnulusMM - 1)
		t := &deploy.Task{Root: &truth.Root, Device: s.Device, Size: size, Alloys: s.Alloys, Program: program, Route: s.Route, Indication: indication, Placement: deploy.Placement{DepthMM: depthMM}, Options: s.Options}
		rehearse := s.Rehearse
		if rehearse == nil {
			rehearse = func(ctx context.Context, t *deploy.Task) (*deploy.Deployment, error) { return t.Rehearse(ctx, nil) }
		}
		d, err := rehearse(ctx, t)
		if err != nil && fault.Code(err) == "" {
			return fmt.Errorf("size %s: %w", size.Label, err)
		}
		c.tell(d, err)
		take(k, c)
	}
	return nil
}

// fitLeastPercent and fitMostPercent are the oversizing by perimeter of a size that suits an annulus: the device's own least, and twice its target in insufficiency (assumed).
const (
	fitLeastPercent = 2.7
	fitMostPercent  = 20
)

// fits says whether the size suits the annulus.
func (c *Case) fits() bool {
	return c.OversizingPercent >= fitLeastPercent && c.OversizingPercent <= fitMostPercent
}

func (c *Case) held() bool { return math.Abs(c.SystoleMM) <= deploy.SlidMM }

// tell notes how a rehearsal ended.
func (c *Case) tell(d *deploy.Deployment, err error) {
	if err != nil {
		c.End, c.Why = Refused, err.Error()
		return
	}
	c.Iterations, c.EnergyPart = d.Iterations, d.EnergyPart
	switch {
	case d.Trouble != nil:
		c.End, c.Why = Stuck, fmt.Sprintf("%s: %s: %s", d.Trouble.Where(), d.Trouble.Status, d.Trouble.Reason)
	case d.Rehearsed.Status != valve.Done:
		c.End = GivenUp
		if a := d.Rehearsed.Abort; a != nil {
			c.Why = a.When
		}
	default:
		c.End = Done
		c.DepthMM = d.Moments[len(d.Moments)-1].Observation.DepthMM
		for _, l := range d.Loads {
			if l.Name == valve.Diastole {
				c.MovedMM = l.MovedMM
			} else if l.Held {
				c.SystoleMM = l.MovedMM
			}
		}
	}
}
