package measure

import (
	"fmt"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
)

// doubts compares the measurements with each other and with anatomy, and says what a person should look at.
func doubts(s *Set, r *heart.Root) []fault.Warning {
	var out []fault.Warning
	warn := func(code, message, advice string) {
		out = append(out, fault.Warning{Code: code, Message: message, Advice: advice})
	}
	if !s.AnnulusAreaMM2.Found {
		warn("MEASURE-ANNULUS", "the annulus was not measured: "+s.AnnulusAreaMM2.Reason, "Set the three hinge points by hand and run again.")
	}
	// An ellipse of eccentricity 0.4 has a perimeter 2 % longer than the circle of its area; more than 5 % is a border with folds.
	if a, p := s.AnnulusAreaDiameterMM, s.AnnulusPerimeterDiameterMM; a.Found && p.Found && p.Value > 1.05*a.Value {
		warn("MEASURE-CONTOUR", fmt.Sprintf("the annulus has a folded border: %.1f mm by perimeter, %.1f mm by area", p.Value, a.Value),
			"Look at its contour in the report; trust the area more than the perimeter.")
	}
	// 0.33 is the reference tool's own sample and not rare; beyond 0.45 one diameter is nearly half the other.
	if e := s.AnnulusEccentricity; e.Found && e.Value > 0.45 {
		warn("MEASURE-ECCENTRIC", fmt.Sprintf("the annulus is very oval (eccentricity %.2f)", e.Value), "Check that the three hinge points lie on the lowest attachment of the leaflets.")
	}
	// Readers agree on the mean diameter within -1.4 to 1.8 mm, 0.8 mm of standard deviation (repub 34507): 1 mm is worse than that.
	if d := s.AnnulusMeanMM; d.Found && d.SD > 1 {
		warn("MEASURE-UNSURE", fmt.Sprintf("the annulus diameter is uncertain by %.1f mm (one standard deviation), more than between two readers", d.SD),
			"Confirm the hinge points by hand.")
	}
	if h := s.STJHeightMM; h.Found && (h.Value < 8 || h.Value > 40) {
		warn("MEASURE-STJ", fmt.Sprintf("the sinotubular junction lies %.0f mm above the annulus, which is not usual", h.Value), "Check its position in the stretched view.")
	}
	for i, h := range []Value{s.CoronaryLeftHeightMM, s.CoronaryRightHeightMM} {
		if h.Found && h.Value < 1 {
			warn("MEASURE-OSTIUM", fmt.Sprintf("the %s coronary ostium lies on or below the annulus", heart.Cusp(i)), "Check the ostium and the hinge points.")
		}
	}
	if a, q := s.SinusAreaMM2, s.AnnulusAreaMM2; a.Found && q.Found && a.Value < q.Value {
		warn("MEASURE-SINUS", "the sinuses are narrower than the annulus", "Check that the annulus does not lie in the sinuses.")
	}
	if r.BicuspidSuspected {
		warn("MEASURE-BICUSPID", "the valve may be bicuspid: "+r.BicuspidReason, "Look at the leaflets; size also by the intercommissural distance.")
	}
	if r.Calcium.MetalVolumeMM3 > 0 {
		warn("MEASURE-METAL", fmt.Sprintf("%.0f mm3 of metal near the root were left out of the calcium", r.Calcium.MetalVolumeMM3), "")
	}
	return out
}
