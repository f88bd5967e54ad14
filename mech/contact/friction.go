package contact

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// What a sample keeps: its multiplier and, where it rubs, the normal force at which it does, the elastic slip and the heat.
const (
	pastMultiplier = iota // N a unit of weight
	pastNormalN
	pastSlipMM
	pastHeatMJ = pastSlipMM + 3
	pastLen    = pastHeatMJ + 1
)

func (l *Law) historyLen() int {
	if l.Friction == 0 {
		return 1
	}
	return pastLen
}

// rub is Coulomb's friction at a fixed normal force: a spring that holds up to a force and slides above it. Its energy is Huber's function of the elastic slip.
type rub struct {
	limitN float64 // mu N
	spring float64 // N/mm
	slip   geom.Vec
	normal geom.Vec
	t      float64 // |slip|, with what the running step adds
}

// rubs prepares friction of a sample whose tangential plane had a normal when the step began and that has since gone by u beside what it touches. It returns nil where none acts.
func (l *Law) rubs(weight float64, past []float64, normal, u geom.Vec) *rub {
	if l.Friction == 0 || past[pastNormalN] == 0 {
		return nil
	}
	r := &rub{limitN: l.Friction * past[pastNormalN], spring: l.Stiffness * weight / 3, normal: normal}
	r.slip = geom.Vec{X: past[pastSlipMM], Y: past[pastSlipMM+1], Z: past[pastSlipMM+2]}.Add(u)
	r.slip = r.slip.AddScaled(-r.slip.Dot(normal), normal)
	r.t = r.slip.Norm()
	return r
}

func (r *rub) energyAt(t float64) float64 {
	if reach := r.limitN / r.spring; t > reach {
		return r.limitN * (t - reach/2)
	}
	return r.spring * t * t / 2
}

// energy of what slipped since the step began.
func (r *rub) energy() float64 { return r.energyAt(r.t) }

// force is the gradient of energy in u, hessian its derivative where wanted.
func (r *rub) force(hessian *matrix) geom.Vec {
	k := r.spring
	slides := r.t*r.spring > r.limitN
	if slides {
		k = r.limitN / r.t
	}
	if hessian != nil {
		hessian.diagonal(k)
		hessian.outer(-k, r.normal, r.normal)
		if slides {
			hessian.outer(-k/(r.t*r.t), r.slip, r.slip)
		}
	}
	return r.slip.Scale(k)
}

// commit writes the elastic slip that stays and adds the heat: what was stored, with the work of the step, less what is stored.
func (r *rub) commit(past []float64) {
	before := geom.Vec{X: past[pastSlipMM], Y: past[pastSlipMM+1], Z: past[pastSlipMM+2]}
	stored := r.spring * before.Dot(before) / 2
	kept := r.slip
	if r.t*r.spring > r.limitN {
		kept = kept.Scale(r.limitN / (r.spring * r.t))
	}
	past[pastHeatMJ] += math.Max(0, stored-r.energyAt(before.Norm())+r.energy()-r.spring*kept.Dot(kept)/2)
	past[pastSlipMM], past[pastSlipMM+1], past[pastSlipMM+2] = kept.X, kept.Y, kept.Z
}

// open forgets the slip of a contact that has opened; what it stored is heat.
func (l *Law) open(weight float64, past []float64) {
	if l.Friction == 0 || past[pastNormalN] != 0 {
		return
	}
	e := geom.Vec{X: past[pastSlipMM], Y: past[pastSlipMM+1], Z: past[pastSlipMM+2]}
	past[pastHeatMJ] += l.Stiffness * weight / 3 * e.Dot(e) / 2
	past[pastSlipMM], past[pastSlipMM+1], past[pastSlipMM+2] = 0, 0, 0
}

// account returns what the stick of a sample stores and what its friction has lost.
func (l *Law) account(weight float64, past []float64) (storedMJ, lostMJ float64) {
	if l.Friction == 0 {
		return 0, 0
	}
	e := geom.Vec{X: past[pastSlipMM], Y: past[pastSlipMM+1], Z: past[pastSlipMM+2]}
	return l.Stiffness * weight / 3 * e.Dot(e) / 2, past[pastHeatMJ]
}
