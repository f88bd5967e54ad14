package quality

import "testing"

func TestFacts(t *testing.T) {
	for _, k := range []struct {
		f             Facts
		phase, gating string
	}{
		{Facts{PhasePercent: 20}, Adequate, Adequate},
		{Facts{PhasePercent: 45}, Adequate, Adequate},
		{Facts{PhasePercent: 19}, Limited, Adequate},
		{Facts{PhasePercent: 46}, Limited, Adequate},
		{Facts{TriggerTimeMS: 270}, Adequate, Adequate},
		{Facts{TriggerTimeMS: 700}, Limited, Adequate},
		{Facts{Phases: 10}, Limited, Adequate},
		{Facts{}, Limited, Limited},
	} {
		if p, g := k.f.phase().Grade, k.f.gating().Grade; p != k.phase || g != k.gating {
			t.Errorf("%+v: phase %s, gating %s", k.f, p, g)
		}
	}
	for code, want := range map[string]string{"DCM-LOSSY": Limited, "DCM-COARSE": Limited, "DCM-TILT": Limited, "DCM-DUPLICATE": Adequate, "DCM-UID": Adequate} {
		if got := (Facts{Codes: []string{code}}).source().Grade; got != want {
			t.Errorf("%s makes the source %s", code, got)
		}
	}
}
