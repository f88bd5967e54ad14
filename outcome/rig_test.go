package outcome

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// rig is a deployment by formulas: the wires of a real device put on a shape, in a tube with leaflets of round pieces. The root stands on Z: nadirs of the right, left and non-coronary cusp at 0, 120 and 240 degrees and height 0, commissures between them.
type rig struct {
	wall     func(deg, z float64) float64 // radius
	frame    func(p geom.Vec) geom.Vec    // from the device's axes at rest, standing on its inflow edge, to the root
	leaflet  float64                      // radius of the leaflets; 0 for none
	half     float64                      // of their thickness
	contact  float64                      // of the wall
	key      float64                      // radius that key bottoms are put on; 0 leaves them
	touches  []deploy.Touching
	to       geom.Affine
	scale    float64
	calcium  float64
	move     func(p geom.Vec) geom.Vec // of the wall after the implantation
	stresses []deploy.RegionStress
	lift     float64 // of the leaflets
}

func plain() *rig {
	return &rig{wall: func(float64, float64) float64 { return 14 }, frame: placed(4, 60), to: geom.Identity(), scale: 1}
}

// placed stands the device on its depth, turned about Z.
func placed(depth, turn float64) func(geom.Vec) geom.Vec {
	return func(p geom.Vec) geom.Vec {
		return p.RotateAbout(geom.Vec{Z: 1}, turn*math.Pi/180).Add(geom.Vec{Z: -depth})
	}
}

func around2(deg, r, z float64) geom.Vec {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	return geom.Vec{X: r * cos, Y: r * sin, Z: z}
}

// jvalve returns a J-Valve TA 25 whose frame is a cylinder of struts 0.45 mm thick: what it comes to is worked out by hand.
func jvalve(t testing.TB) (*valve.Device, *valve.Size) {
	t.Helper()
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	for i := range devices {
		if devices[i].ID == "j-valve-ta" {
			f := &devices[i].Build.Frame
			f.Outline.HeightShares, f.Outline.DiameterShares, f.StrutThicknessMM.Value = []float64{0, 1}, []float64{1, 1}, 0.45
			for j := range devices[i].Sizes {
				if devices[i].Sizes[j].Label == "25" {
					return &devices[i], &devices[i].Sizes[j]
				}
			}
		}
	}
	t.Fatal("no J-Valve TA 25 in the catalogue")
	return nil, nil
}

func (g *rig) build(t testing.TB) (*deploy.Deployment, *heart.Root, *valve.Device, *valve.Size) {
	t.Helper()
	dev, size := jvalve(t)
	w, err := dev.Wires(size, []float64{0.25, 0.5, 0.75}, 1)
	if err != nil {
		t.Fatal(err)
	}
	k := g.scale
	d := &deploy.Deployment{Device: dev.ID, Size: size.Label, Final: &deploy.Resting{}}
	sh := &d.Shapes
	sh.Wires = w
	sh.Skirt = [2]float64{0, 14 * k}
	sh.WallContactMM = g.contact * k
	for i, p := range w.Points {
		half := dev.Build.Frame.StrutThicknessMM.Value / 2
		if p.Kind == valve.KeyWire {
			half = dev.Build.Keys.WireMM.Value / 2
		}
		sh.WireMM = append(sh.WireMM, half*k)
		at := p.PositionMM
		if p.Kind == valve.KeyWire && g.key > 0 {
			r := math.Hypot(at.X, at.Y)
			at.X, at.Y = at.X*g.key/r, at.Y*g.key/r
		}
		d.Final.Wires = append(d.Final.Wires, g.to.Apply(g.frame(at)))
		w.Points[i].PositionMM = p.PositionMM.Scale(k)
	}
	if k != 1 {
		b, s := *dev.Build, *size
		b.Skirt.ThicknessMM.Value *= k
		s.NominalDiameterMM.Value *= k
		c := *dev
		c.Build = &b
		dev, size = &c, &s
	}
	g.tissue(d)
	for _, q := range g.touches {
		q.AtMM = g.to.Apply(q.AtMM)
		d.Final.Touches = append(d.Final.Touches, q)
	}
	d.Final.Stresses = g.stresses
	return d, g.root(), dev, size
}

const (
	rigLow  = -16.0
	rigHigh = 32.0
	rigDeg  = 2
)

func (g *rig) tissue(d *deploy.Deployment) {
	sh := &d.Shapes
	rows := 0
	for z := rigLow; z <= rigHigh; z++ {
		for deg := 0; deg < 360; deg += rigDeg {
			p := around2(float64(deg), g.wall(float64(deg), z), z)
			now := p
			if g.move != nil {
				now = g.move(p)
			}
			sh.Rest[0] = append(sh.Rest[0], g.to.Apply(p))
			d.Final.Wall = append(d.Final.Wall, g.to.Apply(now))
		}
		rows++
	}
	n := 360 / rigDeg
	for i := range rows - 1 {
		z := rigLow + float64(i) + 0.5
		region := deploy.Aorta
		switch {
		case z < -2:
			region = deploy.Septum
		case z < 2:
			region = deploy.Annulus
		case z < 20:
			region = deploy.SinusRight
		}
		for j := range n {
			a, b := int32(i*n+j), int32(i*n+(j+1)%n)
			sh.Wall = append(sh.Wall, [3]int32{a, b, b + int32(n)}, [3]int32{a, b + int32(n), a + int32(n)})
			sh.WallRegions = append(sh.WallRegions, region, region)
			ca := 0.0
			if z > -6 && z < -4 && j < 10 {
				ca = g.calcium
			}
			sh.CalciumMM[0] = append(sh.CalciumMM[0], ca, ca)
		}
	}
	if g.leaflet == 0 {
		return
	}
	middle := [3]float64{heart.Left: 120, heart.Right: 0, heart.NonCoronary: 240}
	for c := range sh.Leaflets {
		const cols, high = 40, 12
		for z := range high + 1 {
			for j := range cols + 1 {
				p := around2(middle[c]-60+float64(3*j), g.leaflet, float64(z)+g.lift)
				sh.Rest[1+c] = append(sh.Rest[1+c], g.to.Apply(p))
				sh.LeafletMM[c] = append(sh.LeafletMM[c], g.half*g.scale)
				if z == high {
					sh.FreeEdge[c] = append(sh.FreeEdge[c], int32(z*(cols+1)+j))
				}
			}
		}
		d.Final.Leaflets[c] = append(d.Final.Leaflets[c], sh.Rest[1+c]...)
		for z := range int32(high) {
			for j := range int32(cols) {
				a := z*(cols+1) + j
				b := a + cols + 1
				sh.Leaflets[c] = append(sh.Leaflets[c], [3]int32{a, a + 1, b + 1}, [3]int32{a, b + 1, b})
				sh.Regions[c] = append(sh.Regions[c], deploy.LeafletLeft+deploy.Region(c), deploy.LeafletLeft+deploy.Region(c))
			}
		}
		sh.CalciumMM[1+c] = make([]float64, len(sh.Leaflets[c]))
	}
}

func (g *rig) root() *heart.Root {
	r := &heart.Root{Leaflets: heart.Closed}
	at := func(deg, z float64) heart.Point {
		return heart.Point{PositionMM: g.to.Apply(around2(deg, g.wall(deg, z), z)), Found: true, Confidence: 1, Origin: heart.Truth}
	}
	r.Hinge = [3]heart.Point{heart.Left: at(120, 0), heart.Right: at(0, 0), heart.NonCoronary: at(240, 0)}
	r.Commissure = [3]heart.Point{heart.LeftRight: at(60, 14), heart.RightNon: at(300, 14), heart.NonLeft: at(180, 14)}
	r.OstiumCentre = [2]heart.Point{at(120, 13), at(0, 13)}
	r.OstiumLower = [2]heart.Point{at(120, 11), at(0, 11)}
	r.STJ = heart.Point{PositionMM: g.to.Apply(geom.Vec{Z: 20}), Found: true}
	r.STJNormal = g.to.Direction(geom.Vec{Z: 1}).Unit()
	r.MembranousSeptum = at(300, -5)
	r.Calcium.VoxelVolumeMM3 = g.scale * g.scale * g.scale
	r.Calcium.FixedHU = 850
	for range 7 {
		r.Calcium.Voxels = append(r.Calcium.Voxels, heart.CalciumVoxel{HU: 900, Cusp: heart.Left, Region: heart.RegionLeaflet})
	}
	return r
}

func (g *rig) outcome(t testing.TB) *Outcome {
	t.Helper()
	d, r, dev, size := g.build(t)
	for i := range d.Shapes.Ostia {
		d.Shapes.Ostia[i] = deploy.Ostium{Found: true, RadiusMM: 2 * g.scale}
	}
	o, err := Of(d, r, dev, size)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func near(t testing.TB, what string, got Value, want, within float64) {
	t.Helper()
	if !got.Found {
		t.Errorf("%s: %s", what, got.Reason)
	} else if !(math.Abs(got.Value-want) <= within) {
		t.Errorf("%s is %.5g, want %.5g within %g", what, got.Value, want, within)
	}
}
