package phantom

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
)

// closedCusp is a closed leaflet: a height field over the sector between its two coaptation lines. The field is a membrane
// under even pressure, hung on the hinge line at the wall and on the lower edge of the coaptation at the lines; the pressure is
// set so that the belly hangs to the asked depth.
type closedCusp struct {
	r       *root
	sector  int
	meet    [2]float64    // where the three leaflets meet, in the plane
	angle   []float64     // of the hinge points about meet, rising
	reach   []float64     // their distance from meet
	height  [][]float64   // [i along x from meet to the hinge][j along the hinge]
	planGap float64       // spacing of plan
	origin  float64       // first coordinate of plan
	n       int           // points along a side of plan
	plan    [][3]float32  // height and its gradient on a regular grid
	edges   [2]coaptation // the two lines
}

// coaptation is the line along which two leaflets meet, from the meeting point (x = 0) to the commissure (x = 1).
type coaptation struct {
	from, along    [2]float64 // unit
	length, height float64    // of the line; of the commissure
	a              *Anatomy
}

// top is the free edge, bottom the lower end of the coaptation.
func (c coaptation) top(x float64) float64 {
	h := c.a.EffectiveHeightMM
	return h + (c.height-h)*math.Pow(clamp(x, 0, 1), 2.4)
}

func (c coaptation) bottom(x float64) float64 {
	x = clamp(x, 0, 1)
	return c.top(x) - c.a.CoaptationMM*(1-x*x*x*x*x)
}

func newCoaptation(r *root, meet [2]float64, border int) coaptation {
	h := r.edgeHeight[border]
	p := r.plan(r.start+r.edge[border], h)
	d := [2]float64{p[0] - meet[0], p[1] - meet[1]}
	l := math.Hypot(d[0], d[1])
	return coaptation{from: meet, along: [2]float64{d[0] / l, d[1] / l}, length: l, height: h, a: r.a}
}

// plan returns the wall point without the sinus bulge, seen from above.
func (r *root) plan(t, w float64) [2]float64 {
	cu, cv := r.centre(w)
	s, c := math.Sincos(t)
	b := r.base(t, w)
	return [2]float64{cu + b*c, cv + b*s}
}

func newClosedCusp(r *root, sector int) *closedCusp {
	const ni, nj = 28, 40
	a := r.a
	k := &closedCusp{r: r, sector: sector, meet: a.CoaptationOffsetMM}
	k.edges = [2]coaptation{newCoaptation(r, k.meet, sector), newCoaptation(r, k.meet, sector+1)}
	lo, hi := r.edge[sector], r.edge[sector+1]
	hinge := make([][3]float64, nj+1)
	for j := range hinge {
		t := r.start + lo + (hi-lo)*float64(j)/nj
		h := r.hinge(t)
		switch j { // the borders belong to two sectors
		case 0:
			h = r.edgeHeight[sector]
		case nj:
			h = r.edgeHeight[sector+1]
		}
		p := r.plan(t, h)
		hinge[j] = [3]float64{p[0], p[1], h}
	}
	k.angle = make([]float64, nj+1)
	k.reach = make([]float64, nj+1)
	for j, h := range hinge {
		du, dv := h[0]-k.meet[0], h[1]-k.meet[1]
		k.angle[j], k.reach[j] = math.Atan2(dv, du), math.Hypot(du, dv)
		for j > 0 && k.angle[j] < k.angle[j-1] {
			k.angle[j] += 2 * math.Pi
		}
	}
	// Nodes of a mapped grid, heights fixed on the border.
	node := func(i, j int) (x, y float64) {
		f := float64(i) / ni
		return k.meet[0] + f*(hinge[j][0]-k.meet[0]), k.meet[1] + f*(hinge[j][1]-k.meet[1])
	}
	fixed := func(i, j int) (float64, bool) {
		f := float64(i) / ni
		switch {
		case i == 0:
			return k.edges[0].bottom(0), true
		case i == ni:
			return hinge[j][2], true
		case j == 0:
			return k.edges[0].bottom(f), true
		case j == nj:
			return k.edges[1].bottom(f), true
		}
		return 0, false
	}
	hung, loaded := membrane(ni, nj, node, fixed)
	// The depth is asked for on the ray to the nadir.
	jn := int(math.Round(float64(nj) * (r.nadir[sector] - lo) / (hi - lo)))
	sag := func(p float64) float64 {
		m := math.Inf(1)
		for i := ni / 4; i <= ni-2; i++ {
			m = min(m, hung[i][jn]-p*loaded[i][jn])
		}
		return m
	}
	low, high := 0.0, 2.0
	for range 60 {
		mid := (low + high) / 2
		if sag(mid) > a.BellySagMM {
			low = mid
		} else {
			high = mid
		}
	}
	k.height = hung
	for i := range hung {
		for j := range hung[i] {
			hung[i][j] -= low * loaded[i][j]
		}
	}
	k.rasterise()
	return k
}

// membrane solves Laplace's equation with the fixed border, and Poisson's with unit load and a border of zero, by linear finite
// elements on the mapped grid and successive over-relaxation.
func membrane(ni, nj int, node func(i, j int) (x, y float64), fixed func(i, j int) (float64, bool)) (hung, loaded [][]float64) {
	type link struct {
		to int
		w  float64
	}
	id := func(i, j int) int { return i*(nj+1) + j }
	n := (ni + 1) * (nj + 1)
	links := make([][]link, n)
	load := make([]float64, n)
	add := func(a, b int, w float64) {
		for q := range links[a] {
			if links[a][q].to == b {
				links[a][q].w += w
				return
			}
		}
		links[a] = append(links[a], link{b, w})
	}
	triangle := func(v [3][2]int) {
		var x, y [3]float64
		for q := range v {
			x[q], y[q] = node(v[q][0], v[q][1])
		}
		area := 0.5 * ((x[1]-x[0])*(y[2]-y[0]) - (x[2]-x[0])*(y[1]-y[0]))
		if math.Abs(area) < 1e-12 {
			return
		}
		for q := range v {
			load[id(v[q][0], v[q][1])] += math.Abs(area) / 3
			for s := range v {
				if s == q {
					continue
				}
				o := 3 - q - s
				cot := ((x[q]-x[o])*(x[s]-x[o]) + (y[q]-y[o])*(y[s]-y[o])) / (4 * math.Abs(area))
				add(id(v[q][0], v[q][1]), id(v[s][0], v[s][1]), cot)
			}
		}
	}
	for i := 0; i < ni; i++ {
		for j := 0; j < nj; j++ {
			triangle([3][2]int{{i, j}, {i + 1, j}, {i + 1, j + 1}})
			triangle([3][2]int{{i, j}, {i + 1, j + 1}, {i, j + 1}})
		}
	}
	h, l := make([]float64, n), make([]float64, n)
	free := make([]bool, n)
	for i := 0; i <= ni; i++ {
		for j := 0; j <= nj; j++ {
			v, is := fixed(i, j)
			h[id(i, j)], free[id(i, j)] = v, !is
		}
	}
	const relax = 1.8
	for range 800 {
		for q := range links {
			if !free[q] {
				continue
			}
			var sw, sh, sl float64
			for _, e := range links[q] {
				sw += e.w
				sh += e.w * h[e.to]
				sl += e.w * l[e.to]
			}
			h[q] += relax * (sh/sw - h[q])
			l[q] += relax * ((sl+load[q])/sw - l[q])
		}
	}
	for i := 0; i <= ni; i++ {
		hung = append(hung, append([]float64{}, h[id(i, 0):id(i, nj)+1]...))
		loaded = append(loaded, append([]float64{}, l[id(i, 0):id(i, nj)+1]...))
	}
	return hung, loaded
}

// lookup returns the height over a point of the plane; beyond the sector the nearest ray answers.
func (k *closedCusp) lookup(u, v float64) float64 {
	du, dv := u-k.meet[0], v-k.meet[1]
	last := len(k.angle) - 1
	mid := (k.angle[0] + k.angle[last]) / 2
	an := math.Atan2(dv, du)
	an += 2 * math.Pi * math.Round((mid-an)/(2*math.Pi))
	an = clamp(an, k.angle[0], k.angle[last])
	j := sort.SearchFloat64s(k.angle, an)
	j = min(max(j, 1), last)
	f := clamp((an-k.angle[j-1])/(k.angle[j]-k.angle[j-1]), 0, 1)
	reach := k.reach[j-1] + f*(k.reach[j]-k.reach[j-1])
	x := clamp(math.Hypot(du, dv)/reach, 0, 1) * float64(len(k.height)-1)
	i := min(int(x), len(k.height)-2)
	g := x - float64(i)
	at := func(i int) float64 { return k.height[i][j-1] + f*(k.height[i][j]-k.height[i][j-1]) }
	return at(i) + g*(at(i+1)-at(i))
}

func (k *closedCusp) rasterise() {
	k.planGap, k.origin = 0.25, -24
	k.n = int(-2*k.origin/k.planGap) + 1
	h := make([]float64, k.n*k.n)
	at := func(i int) float64 { return k.origin + float64(i)*k.planGap }
	for j := range k.n {
		for i := range k.n {
			h[j*k.n+i] = k.lookup(at(i), at(j))
		}
	}
	k.plan = make([][3]float32, k.n*k.n)
	for j := range k.n {
		for i := range k.n {
			l, r := max(i-1, 0), min(i+1, k.n-1)
			b, t := max(j-1, 0), min(j+1, k.n-1)
			k.plan[j*k.n+i] = [3]float32{float32(h[j*k.n+i]),
				float32((h[j*k.n+r] - h[j*k.n+l]) / (float64(r-l) * k.planGap)),
				float32((h[t*k.n+i] - h[b*k.n+i]) / (float64(t-b) * k.planGap))}
		}
	}
}

// field returns the height and the factor that turns a vertical offset into a distance.
func (k *closedCusp) field(u, v float64) (h, cos float64) {
	x, y := (u-k.origin)/k.planGap, (v-k.origin)/k.planGap
	i, j := min(max(int(x), 0), k.n-2), min(max(int(y), 0), k.n-2)
	fx, fy := clamp(x-float64(i), 0, 1), clamp(y-float64(j), 0, 1)
	var o [3]float64
	for q := range o {
		a := float64(k.plan[j*k.n+i][q])*(1-fx) + float64(k.plan[j*k.n+i+1][q])*fx
		b := float64(k.plan[(j+1)*k.n+i][q])*(1-fx) + float64(k.plan[(j+1)*k.n+i+1][q])*fx
		o[q] = a*(1-fy) + b*fy
	}
	return o[0], 1 / math.Sqrt(1+o[1]*o[1]+o[2]*o[2])
}

// dist is the distance to the sheet with its half of the coaptation.
func (k *closedCusp) dist(p geom.Vec) float64 {
	u, v, w := k.r.frame.Local(p)
	a := k.r.a
	// Signed distances to the two lines, positive inside the sector.
	var side, along [2]float64
	for q, e := range k.edges {
		du, dv := u-e.from[0], v-e.from[1]
		along[q] = du*e.along[0] + dv*e.along[1]
		side[q] = e.along[0]*dv - e.along[1]*du
	}
	side[1] = -side[1]
	th := a.LeafletThicknessMM
	inside := min(side[0], side[1])
	if k.angle[len(k.angle)-1]-k.angle[0] > math.Pi {
		inside = max(side[0], side[1])
	}
	h, cos := k.field(u, v)
	d := max(math.Abs(w-h)*cos-th/2, -inside)
	for q, e := range k.edges {
		x := along[q] / e.length
		if x < 0 || x > 1.05 {
			continue
		}
		s := max(math.Abs(side[q]-th/2)-th/2, max(e.bottom(x)-w, w-e.top(x)))
		d = min(d, s)
	}
	out := math.Hypot(u-k.meet[0], v-k.meet[1])
	nodule := math.Sqrt(out*out+sq(w-a.EffectiveHeightMM+1.2)) - th*0.9
	d = min(d, max(nodule, -inside))
	if a.CoaptationGapMM > 0 {
		d = max(d, a.CoaptationGapMM-out)
	}
	return max(d, k.r.dist(p)-0.3)
}

// near uses the box that the leaflets lie in: the field is too steep beside the coaptation for the distance to tell.
func (k *closedCusp) near(p geom.Vec, reach float64) bool { return k.r.nearLeaflets(p, reach) }

func (k openCusp) near(p geom.Vec, reach float64) bool { return k.r.nearLeaflets(p, reach) }

// nearLeaflets reports whether p is within reach of the part of the lumen from 4 mm below the annulus to the commissures.
func (r *root) nearLeaflets(p geom.Vec, reach float64) bool {
	_, _, w := r.frame.Local(p)
	return w > -4-reach && w < max(r.edgeHeight[0], r.edgeHeight[1], r.edgeHeight[2])+1+reach && r.dist(p) < reach
}

// openCusp is a leaflet in systole: it stands along the wall of the base, off it by a little (or by much when stiff), with the pocket
// of the sinus behind it.
type openCusp struct {
	r      *root
	sector int
}

// sheet returns the radius of the leaflet at the angle and height, and how far the point is beyond its borders (<= 0 inside).
func (k openCusp) sheet(t, w float64) (rho, beyond float64) {
	r := k.r
	i, at, h := r.sector(t)
	if i != k.sector {
		return r.base(t, w), 5
	}
	z := h * math.Pow(math.Abs(at), r.a.HingeExponent)
	edge := h - r.a.OpenFreeEdgeDropMM*(1-at*at)
	beyond = max(z-w, w-edge)
	f := clamp(w/h, 0, 1)
	half := math.Pow(f, 1/r.a.HingeExponent)
	q := 0.0
	if half > 1e-6 {
		q = clamp(1-math.Pow(math.Abs(at/half), r.a.OpenExponent), 0, 1)
	}
	return r.base(t, w) - r.a.OpenInwardMM*math.Pow(f, 1.3)*q, beyond
}

func (k openCusp) dist(p geom.Vec) float64 {
	rho, t, w := k.r.polar(p)
	s, beyond := k.sheet(t, w)
	d := rho - s
	if math.Abs(d) < 4 {
		const e = 1e-2
		a, _ := k.sheet(t+e, w)
		b, _ := k.sheet(t-e, w)
		c, _ := k.sheet(t, w+e)
		g, _ := k.sheet(t, w-e)
		gt, gw := (a-b)/(2*e)/max(rho, 1), (c-g)/(2*e)
		d /= math.Sqrt(1 + gt*gt + gw*gw)
	}
	return max(max(math.Abs(d)-k.r.a.LeafletThicknessMM/2, beyond*0.6), k.r.dist(p)-0.3)
}
