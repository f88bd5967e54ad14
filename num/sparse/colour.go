package sparse

// makeColours gives each clique the first colour that none of its neighbours before it has: cliques of one colour share no
// unknown.
func (p *Pattern) makeColours() {
	colour := make([]int32, p.Cliques())
	var taken []int32 // 1 + the last clique that found the colour taken
	var count []int
	for e := range p.Cliques() {
		for _, u := range p.unknowns(e) {
			if u < 0 {
				continue
			}
			for _, f := range p.cliquesAround(int(u)) {
				if int(f) >= e {
					break
				}
				taken[colour[f]] = int32(e + 1)
			}
		}
		c := 0
		for c < len(taken) && taken[c] == int32(e+1) {
			c++
		}
		if c == len(taken) {
			taken, count = append(taken, 0), append(count, 0)
		}
		colour[e] = int32(c)
		count[c]++
	}
	all := make([]int32, p.Cliques())
	p.colours = make([][]int32, len(count))
	for c, n := range count {
		p.colours[c], all = all[:0:n], all[n:]
	}
	for e, c := range colour {
		p.colours[c] = append(p.colours[c], int32(e))
	}
}

// Colours returns the cliques in sets whose members share no unknown, so that goroutines may call AddClique for the cliques of
// one set at the same time. Found on the first call; not to be changed.
func (p *Pattern) Colours() [][]int32 {
	p.colouring.Do(p.makeColours)
	return p.colours
}
