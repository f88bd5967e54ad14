// Package problem holds the problems with known answers that mechanics is held to: each builds a model of production parts, solves it and compares with a closed form, a published value or another program. `apical verify` runs them, and so do
// the tests, which also spoil each problem's key input and want it to fail.
package problem

import (
	"context"
	"fmt"
	"math"
)

// Problem is one of them.
type Problem struct {
	Name   string // problem and authors: "Elastica_Mattiasson1981"
	Source string // where its values come from
	About  string // one sentence
	Long   bool   // takes more than a few seconds
	// Run solves it with the key input (a stiffness, a load) times spoil, which is 1 but for the test of teeth. The error says that it could not be solved.
	Run func(ctx context.Context, spoil float64) (*Report, error)
	// Film solves it once more and draws it at some stages; nil: there is nothing to see.
	Film func(ctx context.Context) (*Film, error)
}

// Report is what came out.
type Report struct {
	Readings []Reading
	Series   []Series
	Notes    []string // what else is worth knowing: iterations, what was assumed
}

// Reading is one value.
type Reading struct {
	What      string
	Want, Got float64
	// Rel is the largest relative deviation that passes. Where Want is 0, or Abs is set, Abs is the largest deviation.
	Rel, Abs float64
	Unit     string
}

// Off returns the deviation, relative where Rel counts.
func (r Reading) Off() float64 {
	if r.Abs > 0 || r.Want == 0 {
		return math.Abs(r.Got - r.Want)
	}
	return math.Abs(r.Got/r.Want - 1)
}

// Passed reports whether a reading is within its tolerance; no number is not.
func (r Reading) Passed() bool {
	if r.Abs > 0 || r.Want == 0 {
		return r.Off() <= r.Abs
	}
	return r.Off() <= r.Rel
}

// Series is errors on meshes of growing fineness.
type Series struct {
	What        string
	Size, Error []float64 // of an element, relative to the coarsest or in mm; falling
	Want, Slack float64   // order, and by how much the observed one may stay under it
}

// Order returns the slope of the logarithms of errors over those of sizes, by least squares.
func (s *Series) Order() float64 {
	var n, x, y, xx, xy float64
	for i := range s.Size {
		a, b := math.Log(s.Size[i]), math.Log(s.Error[i])
		n, x, y, xx, xy = n+1, x+a, y+b, xx+a*a, xy+a*b
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

// Passed reports whether the errors fall with at least the order wanted, on three meshes or more.
func (s *Series) Passed() bool { return len(s.Size) >= 3 && s.Order() >= s.Want-s.Slack }

// Passed reports whether everything is as wanted, and that there was something to want.
func (r *Report) Passed() bool {
	for i := range r.Readings {
		if !r.Readings[i].Passed() {
			return false
		}
	}
	for i := range r.Series {
		if !r.Series[i].Passed() {
			return false
		}
	}
	return len(r.Readings)+len(r.Series) > 0
}

func (r *Report) read(what string, want, got, rel float64, unit string) {
	r.Readings = append(r.Readings, Reading{What: what, Want: want, Got: got, Rel: rel, Unit: unit})
}

func (r *Report) within(what string, want, got, abs float64, unit string) {
	r.Readings = append(r.Readings, Reading{What: what, Want: want, Got: got, Abs: abs, Unit: unit})
}

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// All returns every problem.
func All() []Problem {
	return []Problem{
		elastica, rollUp, bend45, leeFrame, leeFramePath, leeFrameSnap, twoBarTruss, ringPinch, diamondStrut, superelasticLoop, superelasticBending, balloon, balloonPath, byDynamics, thickCylinder, thickCylinderCompared, thickSphere, stentRow, ringCrimp, ringCrimpMeshes, tubePullOut, tubePullOutMeshes, ringStiffness, invariance, sphereContact, cylinderContact, pressureWithoutPenalty, squarePlate, cantileverPlate, ringPinchShell, patchMembrane, patchSolid, patchContact, scordelisLo, pinchedCylinder, hemisphere, cylinderPullOut, openFrame, openFrameMeshes,
	}
}
