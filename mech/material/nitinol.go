package material

import "math"

// Rule says where a fibre that has transformed only in part goes on. Both rules agree on what was transformed in full.
type Rule uint8

const (
	// Flow is the linear flow of Auricchio and Taylor 1997: loading begins at LoadStart and unloading at UnloadStart, however much has transformed. Abaqus and 4C do so.
	Flow Rule = iota
	// Line makes the stress on a plateau a function of the martensite alone: partial unloading begins lower on the unloading line, and inner loops are parallelograms.
	Line
)

// Nitinol is a superelastic law of two moduli. Under a growing stress austenite turns into martensite between LoadStart and LoadEnd, under a falling one it turns back between UnloadStart and UnloadEnd; the stress is
// E(x) (|e| - x TransformationStrain) at a fraction x of martensite, E between the two moduli. In compression the four stresses are CompressionRatio times as large. Beyond the plateau martensite yields by the Plastic curve.
//
// Sources: Auricchio and Taylor 1997; constants of the tube of Bonsignore 2017 (Confluent, Af 19 C): NewNitinol.
type Nitinol struct {
	AusteniteMPa, MartensiteMPa float64
	TransformationStrain        float64
	CompressionStrain           float64 // transformation strain in compression
	LoadStartMPa, LoadEndMPa    float64
	UnloadStartMPa              float64
	UnloadEndMPa                float64
	CompressionRatio            float64 // of the stresses in compression to those in tension
	LoadMPaPerC, UnloadMPaPerC  float64 // by which the stresses grow with temperature
	ReferenceC, TemperatureC    float64 // where the stresses above hold; where the fibre is
	Rule                        Rule
	Plastic                     []PlasticPoint // by growing strain; empty: martensite stays elastic

	sides [2]side // in tension and in compression at the temperature
	yield []PlasticPoint
}

// PlasticPoint is a point on the stress-strain curve of yielding martensite, by total strain.
type PlasticPoint struct{ StressMPa, Strain float64 }

// Confluent returns the constants of the Nitinol tube of Bonsignore 2017 (Abaqus deck, material ABQ_SUPER_ELASTIC_PLASTIC_Af19) at 37 C, its plastic curve included. The transformation strain in compression, which the deck does
// not tell, is taken as in tension (Abaqus' law without associated flow).
func Confluent() Nitinol {
	return Nitinol{
		AusteniteMPa: 62857, MartensiteMPa: 27778, TransformationStrain: 0.046, CompressionStrain: 0.046,
		LoadStartMPa: 460, LoadEndMPa: 500, UnloadStartMPa: 240, UnloadEndMPa: 210, CompressionRatio: 1.5,
		LoadMPaPerC: 6.52, UnloadMPaPerC: 6.52, ReferenceC: 37, TemperatureC: 37,
		Plastic: []PlasticPoint{{1170, 0.087}, {1240, 0.091}, {1320, 0.095}, {1370, 0.099}, {1440, 0.106}, {1460, 0.112}, {1500, 0.120}, {1510, 0.128}},
	}
}

// NewNitinol checks constants and returns the law. The error is a *ParameterError: a modulus or stress that is not positive, lines that cross, a temperature so low that martensite does not turn back by itself.
func NewNitinol(c Nitinol) (*Nitinol, error) {
	bad := func(name string, v float64, why string) error { return &ParameterError{"Nitinol", name, v, why} }
	for _, p := range []struct {
		name string
		v    float64
	}{{"AusteniteMPa", c.AusteniteMPa}, {"MartensiteMPa", c.MartensiteMPa}, {"TransformationStrain", c.TransformationStrain}, {"CompressionStrain", c.CompressionStrain}, {"CompressionRatio", c.CompressionRatio}, {"UnloadEndMPa", c.UnloadEndMPa}} {
		if !(p.v > 0) || math.IsInf(p.v, 0) {
			return nil, bad(p.name, p.v, "it must be positive")
		}
	}
	if c.MartensiteMPa > c.AusteniteMPa {
		return nil, bad("MartensiteMPa", c.MartensiteMPa, "martensite is not stiffer than austenite")
	}
	dl, du := c.LoadMPaPerC*(c.TemperatureC-c.ReferenceC), c.UnloadMPaPerC*(c.TemperatureC-c.ReferenceC)
	load, unload := [2]float64{c.LoadStartMPa + dl, c.LoadEndMPa + dl}, [2]float64{c.UnloadStartMPa + du, c.UnloadEndMPa + du}
	for i, r := range []float64{1, c.CompressionRatio} {
		c.sides[i] = side{[2]float64{c.TransformationStrain, c.CompressionStrain}[i], [2]float64{r * load[0], r * load[1]}, [2]float64{r * unload[0], r * unload[1]}}
	}
	switch {
	case !(load[1] > load[0]):
		return nil, bad("LoadEndMPa", c.LoadEndMPa, "it must be over LoadStartMPa")
	case !(unload[0] > unload[1]):
		return nil, bad("UnloadStartMPa", c.UnloadStartMPa, "it must be over UnloadEndMPa")
	case !(load[0] > unload[0]):
		return nil, bad("UnloadStartMPa", c.UnloadStartMPa, "it must be under LoadStartMPa at the temperature")
	case !(unload[1] > 0):
		return nil, bad("TemperatureC", c.TemperatureC, "martensite would stay when the stress is gone; this law is for what springs back")
	}
	c.yield = nil
	for i, p := range c.Plastic {
		strain := p.Strain - c.TransformationStrain - p.StressMPa/c.MartensiteMPa
		if i == 0 {
			strain = 0 // the curve begins where the elastic line meets its stress
		}
		if i > 0 && (strain <= c.yield[i-1].Strain || p.StressMPa < c.yield[i-1].StressMPa) {
			return nil, bad("Plastic", p.Strain, "the curve must rise less steeply than martensite and not fall")
		}
		if p.StressMPa <= load[1]*math.Max(1, c.CompressionRatio) {
			return nil, bad("Plastic", p.StressMPa, "yielding must begin over the plateau")
		}
		c.yield = append(c.yield, PlasticPoint{p.StressMPa, strain})
	}
	return &c, nil
}

// What a fibre remembers.
const (
	martensite = iota // fraction, negative for that of compression
	stress            // MPa
	permanent         // plastic strain
	yielded           // sum of the magnitudes of plastic strain
	nitinolHistory
)

// HistoryLen is 4: martensite (negative: of compression), stress, plastic strain, its sum.
func (n *Nitinol) HistoryLen() int { return nitinolHistory }

// Martensite returns the fraction of martensite that a fibre remembers.
func (n *Nitinol) Martensite(past []float64) float64 { return math.Abs(past[martensite]) }

// side is the law on one side of zero.
type side struct {
	strain       float64 // of full transformation
	load, unload [2]float64
}

func (n *Nitinol) side(compression bool) *side {
	if compression {
		return &n.sides[1]
	}
	return &n.sides[0]
}

// point is where a fibre is.
type point struct{ x, stress, tangent, plastic, yielded float64 }

// Respond returns the stress at a strain and its derivative.
func (n *Nitinol) Respond(strain float64, past []float64) (stressMPa, tangentMPa float64) {
	if s, ok := n.elastic(strain, past); ok {
		return s, n.AusteniteMPa
	}
	p := n.at(strain, past)
	return p.stress, p.tangent
}

// elastic returns the stress of a fibre that is austenite and stays so, as most do.
func (n *Nitinol) elastic(strain float64, past []float64) (stressMPa float64, ok bool) {
	if past[martensite] != 0 || past[permanent] != 0 {
		return 0, false
	}
	s := n.AusteniteMPa * strain
	return s, s >= 0 && s <= n.sides[0].load[0] || s < 0 && -s <= n.sides[1].load[0]
}

func (n *Nitinol) at(strain float64, past []float64) point {
	x, plastic := past[martensite], past[permanent]
	e := strain - plastic
	compression := x < 0 || x == 0 && e < 0
	p := n.oneSide(e, math.Abs(x), past[stress], past[yielded], compression)
	if p.x == 0 && x != 0 && e < 0 != compression {
		// All turned back and gone through zero: the other side from its start.
		compression = !compression
		p = n.oneSide(e, 0, 0, past[yielded], compression)
	}
	if compression {
		p.x, p.plastic = -p.x, -p.plastic
	}
	p.plastic += plastic
	return p
}

// oneSide returns the state at an elastic and transformed strain; p.plastic is the step of plastic strain, away from zero.
func (n *Nitinol) oneSide(e, x0, last, yielded float64, compression bool) point {
	sign := 1.0
	if compression {
		sign, e, last = -1, -e, -last
	}
	s := n.side(compression)
	de := n.MartensiteMPa - n.AusteniteMPa
	modulus := n.AusteniteMPa + x0*de
	trial := modulus * (e - x0*s.strain)
	p := point{x: x0, stress: trial, tangent: modulus, yielded: yielded}
	var a, b float64 // the active line: stress a + b x
	active := false
	switch n.Rule {
	case Line:
		if f := s.load[0] + x0*(s.load[1]-s.load[0]); trial > f && x0 < 1 {
			a, b, active = s.load[0], s.load[1]-s.load[0], true
		} else if f := s.unload[1] + x0*(s.unload[0]-s.unload[1]); trial < f && x0 > 0 {
			a, b, active = s.unload[1], s.unload[0]-s.unload[1], true
		}
	default:
		if from := math.Min(math.Max(last, s.load[0]), s.load[1]); trial > from && trial > last && x0 < 1 {
			if b = (s.load[1] - from) / (1 - x0); b > 0 {
				a, active = from-b*x0, true
			}
		} else if from := math.Max(math.Min(last, s.unload[0]), s.unload[1]); trial < from && x0 > 0 {
			a, b, active = s.unload[1], (from-s.unload[1])/x0, true
		}
	}
	if active {
		// (E_A + dE x)(e - x eps) = a + b x
		qa, qb, qc := -de*s.strain, de*e-n.AusteniteMPa*s.strain-b, n.AusteniteMPa*e-a
		x := -qc / qb
		if qa != 0 {
			root := math.Sqrt(math.Max(0, qb*qb-4*qa*qc))
			x = 2 * qc / (-qb + root) // the smaller root, without cancellation: qb < 0
		}
		switch {
		case x >= 1 || x <= 0:
			x = math.Min(1, math.Max(0, x))
			modulus = n.AusteniteMPa + x*de
			p.x, p.stress, p.tangent = x, modulus*(e-x*s.strain), modulus
		default:
			modulus = n.AusteniteMPa + x*de
			p.x, p.stress = x, a+b*x
			p.tangent = -b * modulus / (de*(e-x*s.strain) - modulus*s.strain - b)
		}
	}
	if len(n.yield) > 0 && p.x == 1 && p.stress > n.yield[0].StressMPa {
		n.flow(&p, e-s.strain)
	}
	p.stress *= sign
	return p
}

// flow lets martensite yield: the stress returns along its modulus to the curve of stress by the sum of plastic strain, which stays level beyond its end.
func (n *Nitinol) flow(p *point, e float64) {
	q, m := p.yielded, n.MartensiteMPa
	for i := range n.yield {
		last := i == len(n.yield)-1
		from := n.yield[i]
		slope, to := 0.0, math.Inf(1)
		if !last {
			to = n.yield[i+1].Strain
			slope = (n.yield[i+1].StressMPa - from.StressMPa) / (to - from.Strain)
		}
		if q >= to {
			continue
		}
		// m (e - (y - yielded)) = from + slope (y - from.Strain)
		y := (m*(e+p.yielded) - from.StressMPa + slope*from.Strain) / (m + slope)
		if y <= p.yielded {
			return // elastic
		}
		if y <= to {
			p.plastic, p.stress, p.tangent = y-p.yielded, m*(e-(y-p.yielded)), m*slope/(m+slope)
			p.yielded = y
			return
		}
		q = to
	}
}

// Commit takes a strain as gone through, straight from where the fibre was. What was lost is the work on that way less what is stored.
func (n *Nitinol) Commit(strain float64, past []float64) (lostMPa float64) {
	if s, ok := n.elastic(strain, past); ok {
		past[stress] = s
		return 0
	}
	const pieces = 4 // Simpson's rule on each: the way has at most a few kinks
	from, before := n.strain(past), n.Stored(past)
	h := (strain - from) / pieces
	last := past[stress]
	for i := range pieces {
		mid, _ := n.Respond(from+(float64(i)+0.5)*h, past)
		next, _ := n.Respond(from+float64(i+1)*h, past)
		lostMPa += h / 6 * (last + 4*mid + next)
		last = next
	}
	p := n.at(strain, past)
	past[martensite], past[stress], past[permanent], past[yielded] = p.x, p.stress, p.plastic, p.yielded
	return lostMPa + before - n.Stored(past)
}

// strain returns the strain of a history.
func (n *Nitinol) strain(past []float64) float64 {
	x := math.Abs(past[martensite])
	e := past[stress]/n.modulus(x) + past[permanent]
	if past[martensite] < 0 {
		return e - x*n.CompressionStrain
	}
	return e + x*n.TransformationStrain
}

func (n *Nitinol) modulus(x float64) float64 {
	return n.AusteniteMPa + x*(n.MartensiteMPa-n.AusteniteMPa)
}

// Stored returns the elastic energy, which is the stress squared over twice the modulus, and what martensite gives back when it turns into austenite along the unloading line. Partial unloading by the Flow rule gives back a little
// more; that counts as a loss taken back.
func (n *Nitinol) Stored(past []float64) float64 {
	x := math.Abs(past[martensite])
	e := past[stress] * past[stress] / (2 * n.modulus(x))
	if x == 0 {
		return e
	}
	s := n.side(past[martensite] < 0)
	// Along the unloading line nothing is lost: f (strain + f (1/E)'/2) dx, by Gauss' rule of three points.
	for _, g := range [...][2]float64{{0.5 - 0.3872983346207417, 5.0 / 18}, {0.5, 8.0 / 18}, {0.5 + 0.3872983346207417, 5.0 / 18}} {
		y := g[0] * x
		f, m := s.unload[1]+y*(s.unload[0]-s.unload[1]), n.modulus(y)
		e += g[1] * x * f * (s.strain + 0.5*f*(n.AusteniteMPa-n.MartensiteMPa)/(m*m))
	}
	return e
}
