package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/num"
)

// deposit is one lump of calcium: a ball with a bumpy surface, cut off at the wall.
type deposit struct {
	cusp   heart.Cusp
	region string // heart.RegionLeaflet, ...
	centre geom.Vec
	radius float64
	seed   uint64
	wall   shape // the lump stays within a millimetre of this lumen; nil: free
}

// dist is the distance to the bumpy surface: bumps of a third of the radius.
func (d deposit) dist(p geom.Vec) float64 {
	q := p.Sub(d.centre)
	e := q.Norm() - d.radius
	if e > d.radius*0.6+4 {
		return e - d.radius*0.35
	}
	e -= 0.35 * d.radius * smoothNoise(d.seed, q.Scale(1.1/d.radius))
	if d.wall != nil {
		e = max(e, d.wall.dist(p)-0.8)
	}
	return e * 0.85
}

// deposits places lumps on the leaflets until their balls hold the asked volume, most of them in the body of the leaflet and along
// the attachment, as stenotic valves calcify (textbook).
func (b *body) deposits(cusps []shape) []deposit {
	a, r := b.a, b.root
	c := num.NewChance(a.CalciumSeed)
	var out []deposit
	for s := range 3 {
		cusp := r.order[s]
		left := a.CalciumMM3[cusp]
		for left > 2 {
			radius := min(c.Uniform(1.0, 3.0), math.Cbrt(left*3/(4*math.Pi)))
			left -= 4.0 / 3 * math.Pi * radius * radius * radius
			x, at := c.Uniform(0.35, 1), c.Uniform(-0.75, 0.75)
			out = append(out, deposit{cusp: cusp, region: heart.RegionLeaflet, centre: onLeaflet(cusps[s], r, s, x, at), radius: radius,
				seed: c.Uint64(), wall: r})
		}
	}
	if a.CalciumLVOT {
		t := (a.NadirDeg[heart.NonCoronary] - 25 + c.Uniform(-15, 15)) * math.Pi / 180
		for i := range 3 {
			w := -1.5 - 2.2*float64(i)
			radius := c.Uniform(1.0, 1.9)
			region := heart.RegionAnnulus
			if w < -2 {
				region = heart.RegionLVOT
			}
			out = append(out, deposit{cusp: heart.NonCoronary, region: region, centre: r.wall(t+c.Uniform(-0.1, 0.1), w), radius: radius, seed: c.Uint64()})
		}
	}
	return out
}

// onLeaflet returns a point of the leaflet: x from the free edge (0) to the hinge (1), at from commissure (-1) to commissure (1).
func onLeaflet(cusp shape, r *root, sector int, x, at float64) geom.Vec {
	from, nadir, to := r.edge[sector], r.nadir[sector], r.edge[sector+1]
	t := nadir + at*(to-nadir)
	if at < 0 {
		t = nadir + at*(nadir-from)
	}
	t += r.start
	z := r.hinge(t)
	switch k := cusp.(type) {
	case *closedCusp:
		p := r.plan(t, z)
		u, v := k.meet[0]+x*(p[0]-k.meet[0]), k.meet[1]+x*(p[1]-k.meet[1])
		return r.frame.At(u, v, k.lookup(u, v))
	case openCusp:
		_, q, h := r.sector(t)
		w := z + (1-x)*(h-r.a.OpenFreeEdgeDropMM*(1-q*q)-z)
		rho, _ := k.sheet(t, w)
		return r.at(rho, t, w)
	}
	panic("phantom: unknown leaflet")
}

// CalciumVolume is the true volume of the calcium of one cusp sector and region.
type CalciumVolume struct {
	Cusp      string  `json:"cusp"`
	Region    string  `json:"region"`
	VolumeMM3 float64 `json:"volumeMM3"`
}

// calciumVolumes adds up the deposits' volume on a grid of 0.2 mm with partly covered cells, by the sector in which it lies and the region of the lump.
func (b *body) calciumVolumes() (list []CalciumVolume, total float64) {
	const h = 0.2
	regions := []string{heart.RegionLeaflet, heart.RegionAnnulus, heart.RegionLVOT}
	var sum [3][3]float64
	for i, d := range b.calcium {
		region := 0
		for q, name := range regions {
			if name == d.region {
				region = q
			}
		}
		reach := d.radius * 1.5
		n := int(math.Ceil(reach / h))
		for k := -n; k <= n; k++ {
			for j := -n; j <= n; j++ {
			voxel:
				for x := -n; x <= n; x++ {
					p := d.centre.Add(geom.Vec{X: float64(x) * h, Y: float64(j) * h, Z: float64(k) * h})
					e := d.dist(p)
					if e > h {
						continue
					}
					for _, o := range b.calcium[:i] { // lumps may overlap: the first counts
						if o.dist(p) < 0 {
							continue voxel
						}
					}
					_, t, _ := b.root.polar(p)
					s, _, _ := b.root.sector(t)
					sum[b.root.order[s]][region] += h * h * h * clamp(0.5-e/h, 0, 1)
				}
			}
		}
	}
	for c := range sum {
		for q, v := range sum[c] {
			if v > 0 {
				list = append(list, CalciumVolume{heart.Cusp(c).String(), regions[q], v})
				total += v
			}
		}
	}
	return list, total
}
