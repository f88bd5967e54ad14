package deploy

import (
	"fmt"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/valve"
)

// Deployment is what came of a rehearsal of the implantation in a patient's root: a series of states, and what was felt in each. Positions are in the patient's space, LPS, mm; forces act on the device unless told otherwise, N.
type Deployment struct {
	Device     string  `json:"device"`
	Size       string  `json:"size"`
	Program    string  `json:"program"`
	Route      string  `json:"route"`
	Indication string  `json:"indication"`
	Planned    Planned `json:"planned"`
	// Axes are the device's as planned: the origin where the crimped frame's inflow edge is to come, W along its axis towards the aorta, U towards its first commissure.
	Axes geom.Frame `json:"axes"`
	// Rehearsed is what the program came to, step by step.
	Rehearsed valve.Rehearsed `json:"rehearsed"`
	// Trouble is why the mechanics did not come to the end; nil if they did. What was reached before stands in Moments; nothing after it is known.
	Trouble *Trouble `json:"trouble,omitempty"`
	Shapes  Shapes   `json:"-"`       // what the states are states of
	Moments []Moment `json:"moments"` // one for each motion that was done, in order
	// Final is the device as it stays, at rest in diastole; nil if it did not come to be let go.
	Final *Resting `json:"final,omitempty"`
	// Loads are the states in which the valve bears a pressure after it was let go, and Pulls the tests of what holds it.
	Loads []Load `json:"loads,omitempty"`
	Pulls []Pull `json:"pulls,omitempty"`
	// EnergyPart is the part of the energy's traffic that is not accounted for: work done less what is stored and lost.
	EnergyPart float64         `json:"energyPart"`
	Iterations int             `json:"iterations"` // of Newton's method
	Notes      []string        `json:"notes"`      // what was assumed
	Warnings   []fault.Warning `json:"-"`
}

// Planned is what was asked for.
type Planned struct {
	Placement
	FrictionTissue float64 `json:"frictionTissue"` // Coulomb's coefficient between metal and tissue
	FrictionMetal  float64 `json:"frictionMetal"`  // between keys and frame
}

// Trouble is where the mechanics gave up.
type Trouble struct {
	Step   int    `json:"step"`   // of the program, in which it was, from 1; 0 while the device was crimped, and in the tests after the program's end
	Stage  string `json:"stage"`  // what was done: a motion, "crimp", "pull"
	Status string `json:"status"` // of the solver: too-hard, unstable, broken
	Reason string `json:"reason"`
}

// Where tells where that was: "step 9, let-out outflow", or "crimp".
func (t *Trouble) Where() string {
	if t.Step > 0 {
		return fmt.Sprintf("step %d, %s", t.Step, t.Stage)
	}
	return t.Stage
}

// Shapes is what does not change from state to state.
type Shapes struct {
	Wires       *valve.Wires  // the metal at rest, in the device's axes: points and segments
	WireMM      []float64     // radius of the metal at each point
	Wall        [][3]int32    // triangles, counter-clockwise seen from the lumen's outside
	WallRegions []Region      // by triangle
	Leaflets    [3][][3]int32 // by heart.Cusp; empty without leaflets
	Regions     [3][]Region   // of the leaflets' triangles
	CalciumMM   [4][]float64  // thickness of calcium on each triangle: of the wall, then of the leaflets
	FreeEdge    [3][]int32    // corners of a leaflet along its free edge
	Ostia       [2]Ostium     // left, right; where they go with the wall
	Rest        [4][]geom.Vec // corners at rest, in the patient's space: of the wall, then of the leaflets
	LeafletMM   [3][]float64  // half the thickness at a leaflet's corners
	// WallContactMM is how far inside of the wall's corners and triangles it is felt: PatientOptions.WallContactMM.
	WallContactMM float64
	Skirt         [2]float64 // height of its lower and its upper edge on the frame at rest, mm from the inflow edge; equal without one
}

// Resting is a state: where every point stands, and what presses on what.
type Resting struct {
	Wires    []geom.Vec    `json:"-"` // of Shapes.Wires.Points
	Wall     []geom.Vec    `json:"-"` // corners
	Leaflets [3][]geom.Vec `json:"-"`
	// Touches are the points that bear a force, frame and keys on wall and leaflets.
	Touches []Touching `json:"-"`
	// Forces are their sums.
	Forces Forces `json:"forces"`
	// Stresses are those of the tissues, by region.
	Stresses []RegionStress `json:"stresses"`
}

// Touching is a point of the metal on tissue.
type Touching struct {
	Point       int      // of Shapes.Wires.Points
	On          int      // 0 the wall, 1 + heart.Cusp a leaflet
	AtMM        geom.Vec // middle of the wire
	NormalN     float64
	ForceN      geom.Vec // on the device, friction included
	FrictionN   geom.Vec // on the device
	LengthMM    float64  // of the wire that the point stands for
	PressureMPa float64  // of all normal forces within a round patch of contact.PatchMM about it, over the patch
}

// Forces are sums of normal forces, N.
type Forces struct {
	FrameWallN    float64    `json:"frameWallN"`
	KeyWallN      [3]float64 `json:"keyWallN"`      // by key
	FrameLeafletN [3]float64 `json:"frameLeafletN"` // by heart.Cusp
	KeyLeafletN   [3]float64 `json:"keyLeafletN"`   // by heart.Cusp
	DeliveryN     float64    `json:"deliveryN"`     // along the axis, of the delivery system on the device; positive towards the aorta
}

// Moment is what a motion led to.
type Moment struct {
	Motion      valve.Motion      `json:"motion"`
	Observation valve.Observation `json:"observation"`
	Iterations  int               `json:"iterations"`
	Alone       bool              `json:"alone,omitempty"` // the device touched no tissue: it moved by itself
	At          Resting           `json:"at"`
}

// Load is a state under pressure.
type Load struct {
	Name string `json:"name"` // valve.Diastole or valve.Systole
	// PressureMPa is the aortic less the ventricular pressure on the closed valve; 0 in systole.
	PressureMPa float64 `json:"pressureMPa"`
	// AxialN is the force along the axis that the pressure brings about on the valve, positive towards the aorta.
	AxialN  float64 `json:"axialN"`
	MovedMM float64 `json:"movedMM"` // of the frame along the axis, positive towards the aorta: in diastole since it was wholly out, in systole since diastole
	Held    bool    `json:"held"`    // it came to rest within Pull's reach
	// What bears AxialN, N along the axis: friction and slope of the wall against the frame, the keys' bearing on the wall, and both on the leaflets.
	FrameWallN float64 `json:"frameWallN"`
	KeyWallN   float64 `json:"keyWallN"`
	LeafletN   float64 `json:"leafletN"`
	At         Resting `json:"at"`
}

// Pull is a test: the frame is drawn along its axis, step by step, towards the ventricle from diastole on, towards the aorta from systole on.
type Pull struct {
	Ended   string      `json:"ended,omitempty"` // why it ended before the whole way
	Towards string      `json:"towards"`         // "aorta" or "ventricle"
	Curve   []PullPoint `json:"curve"`
}

// PullPoint is a place of a Pull.
type PullPoint struct {
	MovedMM    float64 `json:"movedMM"` // of the frame, positive towards the aorta
	ForceN     float64 `json:"forceN"`  // on the frame in all, that of the state of the circulation included, positive towards the aorta
	FrameWallN float64 `json:"frameWallN"`
	KeyWallN   float64 `json:"keyWallN"`
	LeafletN   float64 `json:"leafletN"`
}
