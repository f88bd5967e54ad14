package measure

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
)

// tube is a root in closed form, its annulus in the plane z = 0, the aorta towards +z, the right cusp at azimuth 0, the left at 120,
// the non-coronary at 240 degrees.
type tube struct {
	a, b    float64 // semi-axes of the annulus
	turnDeg float64 // of its long axis from azimuth 0
	sinus   float64 // mean radius of the sinuses
	bulge   float64 // how much further the middle of a sinus lies out than a commissure, times a half
	oval    float64 // of the sinuses, towards azimuth 10
	stj     float64 // radius
	noise   float64 // sd of the radius at each vertex
	nu, nz  int
}

func normalTube() tube {
	return tube{a: 13, b: 10.8, turnDeg: 20, sinus: 15.5, bulge: 1.2, oval: 0.4, stj: 13.8, nu: 120, nz: 100}
}

const (
	sinusZ, stjZ   = 10.4, 21.0
	bottomZ, topZ  = -12.0, 70.0
	lvotShrink     = 0.01 // of the radius, for each mm below the annulus
	leftOstiumZ    = 12.5
	rightOstiumZ   = 14.5
	commissureZ    = 19.0
	septumZ        = -3.2
	apexX, apexZ   = -12.0, -88.0
	apexWall       = 7.5
	tubeSigma      = 0.8
	tubeEdge       = 0.2
	cavityML       = 110.0
	tubeLumenHU    = 420.0
	tubeRelativeHU = 560.0
)

// radius is the wall in the direction theta at the height z.
func (t tube) radius(theta, z float64) float64 {
	e := theta - t.turnDeg*math.Pi/180
	s, c := math.Sincos(e)
	annulus := t.a * t.b / math.Hypot(t.b*c, t.a*s)
	switch {
	case z <= 0:
		return annulus * (1 + lvotShrink*z)
	case z >= stjZ:
		return t.stj
	}
	// w rises from 0 at the annulus to 1 at the widest level and falls to 0 at the junction; k goes from annulus to junction.
	var w float64
	if z < sinusZ {
		w = 0.5 - 0.5*math.Cos(math.Pi*z/sinusZ)
	} else {
		w = 0.5 + 0.5*math.Cos(math.Pi*(z-sinusZ)/(stjZ-sinusZ))
	}
	base := annulus
	if z > sinusZ {
		base = t.stj
	}
	return base*(1-w) + w*(t.sinus+t.bulge*math.Cos(3*theta)+t.oval*math.Cos(2*theta-math.Pi/9))
}

func (t tube) at(theta, z float64) geom.Vec {
	r := t.radius(theta, z)
	s, c := math.Sincos(theta)
	return geom.Vec{X: r * c, Y: r * s, Z: z}
}

// surface is the wall as a triangulated tube, open at both ends.
func (t tube) surface() *mesh.Surface {
	m := &mesh.Surface{}
	h := uint64(1)
	normal := func() float64 { // a sum of twelve uniform numbers is normal enough for noise
		var s float64
		for range 12 {
			h ^= h << 13
			h ^= h >> 7
			h ^= h << 17
			s += float64(h>>11) / (1 << 53)
		}
		return s - 6
	}
	for k := 0; k <= t.nz; k++ {
		z := bottomZ + (topZ-bottomZ)*(float64(k)+0.37)/(float64(t.nz)+0.5)
		for i := 0; i < t.nu; i++ {
			theta := 2 * math.Pi * (float64(i) + 0.5*float64(k%2)) / float64(t.nu)
			p := t.at(theta, z)
			if t.noise > 0 {
				r := math.Hypot(p.X, p.Y)
				f := (r + t.noise*normal()) / r
				p.X, p.Y = p.X*f, p.Y*f
			}
			m.Points = append(m.Points, p)
		}
	}
	for k := 0; k < t.nz; k++ {
		for i := 0; i < t.nu; i++ {
			j := (i + 1) % t.nu
			a, b := int32(k*t.nu+i), int32(k*t.nu+j)
			c, d := a+int32(t.nu), b+int32(t.nu)
			if k%2 == 0 {
				m.Triangles = append(m.Triangles, [3]int32{a, b, c}, [3]int32{b, d, c})
			} else {
				m.Triangles = append(m.Triangles, [3]int32{a, d, c}, [3]int32{a, b, d})
			}
		}
	}
	return m
}

func point(p geom.Vec) heart.Point {
	return heart.Point{PositionMM: p, Found: true, Confidence: 1, SigmaMM: tubeSigma, Origin: heart.Truth}
}

// patient returns the root and the ventricle.
func (t tube) patient() (*heart.Root, *heart.Ventricle) {
	deg := math.Pi / 180
	r := &heart.Root{STJNormal: geom.Vec{Z: 1}, Leaflets: heart.Closed, EdgeSigmaMM: tubeEdge, LumenHU: tubeLumenHU, LumenSDHU: 25}
	r.Hinge = [3]heart.Point{heart.Left: point(t.at(120*deg, 0)), heart.Right: point(t.at(0, 0)), heart.NonCoronary: point(t.at(240*deg, 0))}
	r.Commissure = [3]heart.Point{heart.LeftRight: point(t.at(60*deg, commissureZ)), heart.RightNon: point(t.at(300*deg, commissureZ)),
		heart.NonLeft: point(t.at(180*deg, commissureZ))}
	r.OstiumLower = [2]heart.Point{point(t.at(120*deg, leftOstiumZ)), point(t.at(5*deg, rightOstiumZ))}
	r.OstiumCentre = [2]heart.Point{point(t.at(120*deg, leftOstiumZ+2)), point(t.at(5*deg, rightOstiumZ+1.5))}
	r.STJ = point(geom.Vec{Z: stjZ})
	r.MembranousSeptum = point(t.at(300*deg, septumZ))
	for z := -30.0; z <= topZ; z++ {
		r.Centreline = append(r.Centreline, geom.Vec{Z: z})
	}
	for c, mid := range [3]float64{120, 0, 240} {
		for i := -60; i <= 60; i += 2 {
			x := float64(i) / 60
			r.HingeLine[c] = append(r.HingeLine[c], t.at((mid+float64(i))*deg, commissureZ*x*x))
		}
	}
	r.Lumen = t.surface()
	r.Calcium = t.calcium()
	v := &heart.Ventricle{ApexEndo: point(geom.Vec{X: apexX, Z: apexZ}), ApexEpi: point(geom.Vec{X: apexX, Z: apexZ - apexWall}),
		CavityMM3: cavityML * 1000, Complete: true}
	return r, v
}

// calcium is 100, 60 and 20 mm3 on the left, right and non-coronary leaflets, half of it between the two thresholds, 10 mm3 on the annulus
// and 5 mm3 below the left hinge point, 4 mm down.
func (t tube) calcium() heart.Calcium {
	c := heart.Calcium{VoxelVolumeMM3: 0.125, FixedHU: 850, RelativeHU: tubeRelativeHU, RelativeValid: true}
	add := func(mm3, theta, r, z float64, cusp heart.Cusp, region string) {
		s, co := math.Sincos(theta * math.Pi / 180)
		n := int(math.Round(mm3 / c.VoxelVolumeMM3))
		for i := 0; i < n; i++ {
			hu := float32(1000)
			if i%2 == 1 {
				hu = 700
			}
			c.Voxels = append(c.Voxels, heart.CalciumVoxel{PositionMM: geom.Vec{X: r * co, Y: r * s, Z: z}, HU: hu, Cusp: cusp, Region: region})
		}
	}
	add(100, 120, 8, 6, heart.Left, heart.RegionLeaflet)
	add(60, 0, 8, 6, heart.Right, heart.RegionLeaflet)
	add(20, 240, 8, 6, heart.NonCoronary, heart.RegionLeaflet)
	add(10, 200, 12, 0, heart.NonCoronary, heart.RegionAnnulus)
	add(5, 121, 12, -4, heart.Left, heart.RegionLVOT)
	add(30, 50, 15, 30, heart.Left, heart.RegionAorta)
	return c
}

// move maps a patient by p -> a p with a a rotation, mirror or scaling and a shift; lengths are multiplied by scale.
func move(r *heart.Root, v *heart.Ventricle, a geom.Affine, scale float64) (*heart.Root, *heart.Ventricle) {
	q, w := *r, *v
	mapPoint := func(ps ...*heart.Point) {
		for _, p := range ps {
			p.PositionMM = a.Apply(p.PositionMM)
			p.SigmaMM *= scale
		}
	}
	mapPoint(&q.Hinge[0], &q.Hinge[1], &q.Hinge[2], &q.Commissure[0], &q.Commissure[1], &q.Commissure[2], &q.OstiumLower[0], &q.OstiumLower[1],
		&q.OstiumCentre[0], &q.OstiumCentre[1], &q.STJ, &q.MembranousSeptum, &w.ApexEndo, &w.ApexEpi)
	q.STJNormal = a.Direction(r.STJNormal).Unit()
	curve := func(c geom.Curve) geom.Curve {
		out := make(geom.Curve, len(c))
		for i, p := range c {
			out[i] = a.Apply(p)
		}
		return out
	}
	q.Centreline = curve(r.Centreline)
	for i := range q.HingeLine {
		q.HingeLine[i] = curve(r.HingeLine[i])
	}
	q.EdgeSigmaMM *= scale
	q.Lumen = &mesh.Surface{Points: curve(geom.Curve(r.Lumen.Points)), Triangles: r.Lumen.Triangles}
	q.Calcium.VoxelVolumeMM3 *= scale * scale * scale
	q.Calcium.Voxels = append([]heart.CalciumVoxel{}, r.Calcium.Voxels...)
	for i := range q.Calcium.Voxels {
		q.Calcium.Voxels[i].PositionMM = a.Apply(q.Calcium.Voxels[i].PositionMM)
	}
	w.CavityMM3 *= scale * scale * scale
	return &q, &w
}
