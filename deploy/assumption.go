package deploy

import (
	"fmt"

	"github.com/apical-heart/apical/valve"
)

// note says what the rehearsal itself assumes; what the patient's model assumes stands before it.
func (h *rehearsal) note() {
	say := func(form string, a ...any) { h.out.Notes = append(h.out.Notes, fmt.Sprintf(form, a...)) }
	p := h.inside.implant
	say("As long as all of the device is in its capsules it passes without being felt: nothing of the body stands against the delivery system (assumed).")
	if p.Keys != nil {
		say("Until the device comes within %.1f mm of tissue its keys are in a round, rigid tube about its axis, as wide as the lumen is at its narrowest beside them (assumed), and what they press on it with is not told.", roomMM)
	}
	say("The pressure of diastole, %g mmHg, acts on the valve alone, as a force along its axis spread over the frame; the native leaflets and the wall feel no change of pressure (assumed).", h.o.DiastoleMMHg)
	if p.Sutures != nil {
		say("The threads between keys and frame are drawn in as the %s is let go, which stands for what the opening frame does (assumed).", valve.PartOutflow)
	}
}
