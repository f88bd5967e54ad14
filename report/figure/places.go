package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/ensemble"
)

// Colours of the map of places.
const (
	failedColour = "#d9dde2"
	bestColour   = "#c77d00"
)

// scoreColour goes from pale to deep with the score.
func scoreColour(score float64) string {
	stops := [][3]float64{{246, 240, 214}, {190, 220, 196}, {104, 184, 178}, {29, 128, 138}, {8, 74, 92}}
	t := math.Min(1, math.Max(0, score/100)) * float64(len(stops)-1)
	i := min(int(t), len(stops)-2)
	var v [3]int
	for k := range v {
		v[k] = int(stops[i][k]*(1-t+float64(i)) + stops[i+1][k]*(t-float64(i)) + 0.5)
	}
	return fmt.Sprintf("#%02x%02x%02x", v[0], v[1], v[2])
}

// lattice is the coarse grid of a search.
type lattice struct{ depths, turns []float64 }

func latticeOf(s *ensemble.Search) (l lattice) {
	for _, c := range s.Cells {
		if c.Round == 0 {
			l.depths, l.turns = append(l.depths, c.DepthMM), append(l.turns, c.TurnDeg)
		}
	}
	for _, v := range []*[]float64{&l.depths, &l.turns} {
		slices.Sort(*v)
		*v = slices.CompactFunc(*v, func(a, b float64) bool { return math.Abs(b-a) < 1e-6 })
	}
	return l
}

// pitch is the way between two lines of the grid; of one line alone the range, or 1.
func pitch(at []float64, r [2]float64) float64 {
	switch {
	case len(at) > 1:
		return at[1] - at[0]
	case r[1] > r[0]:
		return r[1] - r[0]
	}
	return 1
}

// halvings returns how often the grid must be halved until a place lies on it.
func halvings(c *ensemble.Cell, l lattice, mm, deg float64) int {
	on := func(x, from, step float64) bool {
		q := (x - from) / step
		return math.Abs(q-math.Round(q)) < 1e-3
	}
	for k := 0; k < 6; k++ {
		if f := math.Pow(2, float64(k)); on(c.DepthMM, l.depths[0], mm/f) && on(c.TurnDeg, l.turns[0], deg/f) {
			return k
		}
	}
	return 6
}

// PlaceMap draws what was searched, a panel a size, turn against depth: the colour and the number of a place are its score, the disc in it says how often it is the best when the figures are varied, an outline that it is on the front; what failed or slips is
// crossed out. Smaller boxes are places of the refinement. ok is false if nothing was searched.
func PlaceMap(s *ensemble.Search, o Options) (f Figure, ok bool) {
	if s == nil || len(s.Cells) == 0 {
		return Figure{}, false
	}
	l := latticeOf(s)
	mm, deg := pitch(l.depths, s.DepthMM), pitch(l.turns, s.TurnDeg)
	const left, top, ph, between = 13.0, 11.0, 78.0, 5.0
	n := float64(len(s.Sizes))
	pw := math.Min(80, (170-left-(n-1)*between)/n)
	c := newCanvas(0, 0, 172, top+ph+24)
	low, high := l.depths[0]-mm/2, l.depths[len(l.depths)-1]+mm/2
	first, last := l.turns[0]-deg/2, l.turns[len(l.turns)-1]+deg/2
	py := func(d float64) float64 { return top + ph*(d-low)/(high-low) }
	for k, size := range s.Sizes {
		x0 := left + float64(k)*(pw+between)
		px := func(t float64) float64 { return x0 + pw*(t-first)/(last-first) }
		c.text(x0+pw/2, top-4, o.say("figure.places.size", size), letters{size: 3.4, colour: Ink, anchor: "middle", weight: 650})
		c.rect(x0, top, pw, ph, 0, stroke{fill: Ground})
		var cells []int
		for i := range s.Cells {
			if s.Cells[i].Size == size {
				cells = append(cells, i)
			}
		}
		slices.SortStableFunc(cells, func(a, b int) int {
			return cmp.Compare(halvings(&s.Cells[a], l, mm, deg), halvings(&s.Cells[b], l, mm, deg))
		})
		for _, i := range cells {
			q := &s.Cells[i]
			f := math.Pow(2, float64(halvings(q, l, mm, deg)))
			w, h := pw/(last-first)*deg/f, ph/(high-low)*mm/f
			c.place(q, px(q.TurnDeg), py(q.DepthMM), w, h, i == s.Best)
		}
		if b := s.Best; b >= 0 && s.Cells[b].Size == size { // its outline over its neighbours
			q := &s.Cells[b]
			f := math.Pow(2, float64(halvings(q, l, mm, deg)))
			w, h := pw/(last-first)*deg/f, ph/(high-low)*mm/f
			c.rect(px(q.TurnDeg)-w/2+0.25, py(q.DepthMM)-h/2+0.25, w-0.5, h-0.5, 0.6, stroke{colour: bestColour, width: 1.1})
		}
		if p := s.Planned; p.Size == size {
			x, y := px(p.TurnDeg), py(p.DepthMM)
			c.path([][2]float64{{x - 1.3, y}, {x + 1.3, y}}, false, stroke{colour: "#ffffff", width: 1.1})
			c.path([][2]float64{{x, y - 1.3}, {x, y + 1.3}}, false, stroke{colour: "#ffffff", width: 1.1})
			c.path([][2]float64{{x - 1.3, y}, {x + 1.3, y}}, false, stroke{colour: Alarm, width: 0.5})
			c.path([][2]float64{{x, y - 1.3}, {x, y + 1.3}}, false, stroke{colour: Alarm, width: 0.5})
		}
		for _, t := range l.turns {
			c.text(px(t), top+ph+2.8, minus(fmt.Sprintf("%.0f°", t)), letters{size: 2.5, colour: Quiet, anchor: "middle"})
		}
	}
	for _, d := range l.depths {
		c.text(left-1.4, py(d), fmt.Sprintf("%.1f", d), letters{size: 2.5, colour: Quiet, anchor: "end"})
	}
	c.text(3.2, top+ph/2, o.say("figure.places.depth"), letters{size: 2.6, colour: Quiet, anchor: "middle", turn: -90})
	c.text(left+(n*(pw+between)-between)/2, top+ph+6.4, o.say("figure.places.turn"), letters{size: 2.6, colour: Quiet, anchor: "middle"})
	placesKey(c, left, top+ph+11, o)
	return c.done(o.say("figure.places.alt")), true
}

// place draws one place about its middle.
func (c *canvas) place(q *ensemble.Cell, x, y, w, h float64, best bool) {
	fill := failedColour
	if q.Scored && !q.Slips {
		fill = scoreColour(q.Score)
	}
	w, h = w-0.5, h-0.5
	line := stroke{colour: "#ffffff", width: 0.3, fill: fill}
	if q.Front {
		line.colour, line.width = Ink, 0.45
	}
	if best {
		line.colour, line.width = bestColour, 1.1
	}
	c.rect(x-w/2, y-h/2, w, h, 0.6, line)
	size := math.Min(3, math.Min(w/2.6, h/2.6))
	if !q.Scored || q.Slips {
		r := 0.28 * math.Min(w, h)
		c.line(x-r, y-r, x+r, y+r, stroke{colour: Alarm, width: 0.5})
		c.line(x-r, y+r, x+r, y-r, stroke{colour: Alarm, width: 0.5})
		return
	}
	disc := 0.46 * math.Min(w, h) * math.Sqrt(q.BestPercent/100)
	if disc > 0.15 {
		c.circle(x, y+0.17*h, disc, stroke{colour: "#ffffff", width: 0.25, fill: bestColour, fade: 0.85})
	}
	if size >= 1.5 {
		c.text(x, y-0.24*h, fmt.Sprintf("%.0f", q.Score), letters{size: size, colour: Ink, anchor: "middle", weight: 600, halo: "#ffffff"})
	}
	if size >= 1.5 && q.BestPercent >= 4.5 {
		c.text(x, y+0.17*h, fmt.Sprintf("%.0f %%", q.BestPercent), letters{size: 0.78 * size, colour: Ink, anchor: "middle", halo: "#ffffff"})
	}
}

// placesKey says what is what.
func placesKey(c *canvas, x, y float64, o Options) {
	const size = 2.4
	from := x
	say := func(text string) {
		c.text(x+1.2, y, text, letters{size: size, colour: Quiet})
		x += 5 + wide(text, size)
	}
	for i := range 20 {
		c.rect(x+float64(i), y-1.3, 1.05, 2.6, 0, stroke{fill: scoreColour((float64(i) + 0.5) * 5)})
	}
	x += 20
	say(o.say("figure.places.score"))
	c.circle(x+1.5, y, 1.4, stroke{fill: bestColour, fade: 0.85})
	x += 3
	say(o.say("figure.places.often"))
	x, y = from, y+5
	c.rect(x, y-1.4, 4, 2.8, 0.4, stroke{colour: bestColour, width: 0.9, fill: "#ffffff"})
	x += 4
	say(o.say("figure.places.best"))
	c.rect(x, y-1.4, 4, 2.8, 0.4, stroke{colour: Ink, width: 0.45, fill: "#ffffff"})
	x += 4
	say(o.say("figure.places.front"))
	c.rect(x, y-1.4, 4, 2.8, 0.4, stroke{fill: failedColour})
	c.line(x+1.2, y-0.8, x+2.8, y+0.8, stroke{colour: Alarm, width: 0.4})
	c.line(x+1.2, y+0.8, x+2.8, y-0.8, stroke{colour: Alarm, width: 0.4})
	x += 4
	say(o.say("figure.places.failed"))
	c.line(x+0.3, y, x+2.7, y, stroke{colour: Alarm, width: 0.5})
	c.line(x+1.5, y-1.2, x+1.5, y+1.2, stroke{colour: Alarm, width: 0.5})
	x += 3
	say(o.say("figure.places.planned"))
}

// Spread draws a number over the members of an ensemble: a thin line from the least to the largest, a bar over 90 % of them where that is known, a stroke at the median, and a diamond where the plan has it (nil: nowhere). ok is false without a number.
func Spread(n *ensemble.Number, planned *float64, o Options) (f Figure, ok bool) {
	if n.Least == nil {
		return Figure{}, false
	}
	low, high := *n.Least, *n.Most
	if planned != nil {
		low, high = math.Min(low, *planned), math.Max(high, *planned)
	}
	if high-low < 1e-12 {
		low, high = low-1, high+1
	}
	const w, h = 46.0, 4.4
	px := func(x float64) float64 { return 2 + (w-4)*(x-low)/(high-low) }
	c := newCanvas(0, 0, w, h)
	c.line(px(*n.Least), h/2, px(*n.Most), h/2, stroke{colour: Quiet, width: 0.35})
	if n.P5 != nil {
		c.rect(px(*n.P5), h/2-1, px(*n.P95)-px(*n.P5), 2, 0.5, stroke{fill: "#8fc4c2"})
	}
	for _, x := range n.Values {
		c.circle(px(x), h/2, 0.35, stroke{fill: Quiet, fade: 0.55})
	}
	if n.Median != nil {
		c.line(px(*n.Median), h/2-1.6, px(*n.Median), h/2+1.6, stroke{colour: Ink, width: 0.6})
	}
	if planned != nil {
		x := px(*planned)
		c.path([][2]float64{{x - 1.1, h / 2}, {x, h/2 - 1.1}, {x + 1.1, h / 2}, {x, h/2 + 1.1}}, true, stroke{colour: "#ffffff", width: 0.3, fill: bestColour})
	}
	return c.done(o.say("figure.spread.alt")), true
}
