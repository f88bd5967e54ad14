package deploy

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/num"
)

// model is a root by formulas: a radius about a straight axis, with scalloped hinge lines and three bulges, moved to anywhere. Lengths are mm, angles rad.
type model struct {
	annulus, stj, aorta float64 // radii
	eccentric           float64 // of the annulus
	height              float64 // of the sinotubular junction
	tilt                float64 // of its plane
	bulge               float64
	nadir, commissure   [3]float64
	top                 [3]float64 // heights of the commissures
	exponent            float64
	low, high           float64
	mirror              bool
	turn                geom.Quaternion
	by                  geom.Vec
	unseen              bool // no hinge lines
}

func symmetric() model {
	third := 2 * math.Pi / 3
	return model{annulus: 12, stj: 13.5, aorta: 15, height: 20, bulge: 4, nadir: [3]float64{0.3, 0.3 + third, 0.3 + 2*third}, commissure: [3]float64{0.3 + third/2, 0.3 + 3*third/2, 0.3 + 5*third/2}, top: [3]float64{16, 16, 16}, exponent: 2.6, low: -13, high: 40, turn: geom.NoTurn}
}

func tube(radius float64) model {
	m := symmetric()
	m.annulus, m.stj, m.aorta, m.bulge = radius, radius, radius, 0
	return m
}

// random draws a root from a seed.
func random(seed uint64) model {
	c := num.NewChance(seed)
	m := symmetric()
	m.annulus = c.Uniform(9.5, 15.5)
	m.stj = m.annulus * c.Uniform(1, 1.35)
	m.aorta = m.stj * c.Uniform(1, 1.25)
	m.eccentric = c.Uniform(0, 0.25)
	m.height = m.annulus * c.Uniform(1.4, 1.9)
	m.tilt = c.Uniform(0, 0.15)
	m.bulge = c.Uniform(2, 5.5)
	m.exponent = c.Uniform(2, 3.3)
	for i := range 3 {
		m.nadir[i] += c.Uniform(-0.14, 0.14)
		m.commissure[i] += c.Uniform(-0.14, 0.14)
		m.top[i] = m.height * c.Uniform(0.68, 0.84)
	}
	m.mirror = seed%3 == 2
	m.turn = geom.Exp(geom.Vec{X: c.Normal(0, 1), Y: c.Normal(0, 1), Z: c.Normal(0, 1)})
	m.by = geom.Vec{X: c.Uniform(-100, 100), Y: c.Uniform(-100, 100), Z: c.Uniform(-100, 100)}
	m.unseen = seed%4 == 3
	return m
}

// part returns the cusp of an angle, how far it is on the way from the nadir (0) to a commissure (1), and that commissure's height.
func (m model) part(angle float64) (c heart.Cusp, t, top float64) {
	for i := range 3 {
		x := spin(angle, m.nadir[i]) - m.nadir[i]
		before, after := spin(m.commissure[(i+2)%3], m.nadir[i])-m.nadir[i], spin(m.commissure[i], m.nadir[i])-m.nadir[i]
		if x >= before && x <= 0 {
			return heart.Cusp(i), x / before, m.top[(i+2)%3]
		}
		if x >= 0 && x <= after {
			return heart.Cusp(i), x / after, m.top[i]
		}
	}
	return 0, 1, m.top[0]
}

func (m model) hinge(angle float64) float64 {
	_, t, top := m.part(angle)
	return top * math.Pow(t, m.exponent)
}

func (m model) radius(angle, z float64) float64 {
	smooth := func(lo, hi, x float64) float64 {
		x = min(1, max(0, (x-lo)/(hi-lo)))
		return x * x * (3 - 2*x)
	}
	r := m.annulus * (1 + m.eccentric/2*math.Cos(2*angle)*(1-smooth(0, m.height, z)))
	r += (m.stj-m.annulus)*smooth(0, 0.8*m.height, z) + (m.aorta-m.stj)*smooth(m.height, m.height+15, z)
	h := m.hinge(angle)
	if z > h && z < m.height {
		_, t, _ := m.part(angle)
		e := (z - h) / (m.height - h)
		r += m.bulge * (1 - t*t) * 6.75 * e * (1 - e) * (1 - e)
	}
	return r
}

// place takes the root's own axes to patient space.
func (m model) place(p geom.Vec) geom.Vec {
	if m.mirror {
		p.X = -p.X
	}
	return m.turn.Apply(p).Add(m.by)
}

func (m model) wall(angle, z float64) geom.Vec {
	r := m.radius(angle, z)
	return m.place(geom.Vec{X: r * math.Cos(angle), Y: r * math.Sin(angle), Z: z})
}

func (m model) root() *heart.Root {
	r := &heart.Root{Lumen: &mesh.Surface{}, Leaflets: heart.Closed}
	known := func(p geom.Vec) heart.Point {
		return heart.Point{PositionMM: p, Found: true, Confidence: 1, Origin: heart.Truth}
	}
	for i := range 3 {
		r.Hinge[i], r.Commissure[i] = known(m.wall(m.nadir[i], 0)), known(m.wall(m.commissure[i], m.top[i]))
		if m.unseen {
			continue
		}
		from, to := spin(m.commissure[(i+2)%3], m.nadir[i]), spin(m.commissure[i], m.nadir[i])
		for k := 0; k <= 90; k++ {
			a := from + (to-from)*float64(k)/90
			h := m.hinge(a)
			switch k {
			case 0:
				h = m.top[(i+2)%3]
			case 90:
				h = m.top[i]
			}
			r.HingeLine[i] = append(r.HingeLine[i], m.wall(a, h))
		}
	}
	r.STJ = known(m.place(geom.Vec{Z: m.height}))
	r.STJNormal = m.place(geom.Vec{X: math.Sin(m.tilt), Z: math.Cos(m.tilt)}).Sub(m.place(geom.Vec{}))
	for i := range 2 {
		r.OstiumCentre[i] = known(m.wall(m.nadir[i], 0.7*m.height))
		r.Coronary[i].RadiusMM = []float64{1.8}
	}
	r.MembranousSeptum = known(m.wall(m.commissure[heart.RightNon], -3))
	for z := m.low; z <= m.high; z++ {
		r.Centreline = append(r.Centreline, m.place(geom.Vec{Z: z}))
	}
	const around = 144
	rows := int32(0)
	for z := m.low; z <= m.high; z += 0.5 {
		for j := range around {
			r.Lumen.Points = append(r.Lumen.Points, m.wall(2*math.Pi*float64(j)/around, z))
		}
		rows++
	}
	for i := range rows - 1 {
		for j := range int32(around) {
			a, b := i*around+j, i*around+(j+1)%around
			r.Lumen.Triangles = append(r.Lumen.Triangles, [3]int32{a, b, b + around}, [3]int32{a, b + around, a + around})
		}
	}
	return r
}

// lump adds calcium: voxels of 0.5 mm in a ball, on a leaflet.
func lump(r *heart.Root, c heart.Cusp, at geom.Vec, radius float64) (volume float64) {
	r.Calcium.VoxelVolumeMM3, r.Calcium.FixedHU = 0.125, 850
	n := int(radius/0.5) + 1
	for i := -n; i <= n; i++ {
		for j := -n; j <= n; j++ {
			for k := -n; k <= n; k++ {
				d := geom.Vec{X: 0.5 * float64(i), Y: 0.5 * float64(j), Z: 0.5 * float64(k)}
				if d.Norm() > radius {
					continue
				}
				r.Calcium.Voxels = append(r.Calcium.Voxels, heart.CalciumVoxel{PositionMM: at.Add(d), HU: 1100, Cusp: c, Region: heart.RegionLeaflet})
				volume += 0.125
			}
		}
	}
	return volume
}
