package jpeg2000

import (
	"cmp"
	"errors"
	"slices"
)

// Orders of progression (T.800 table A.16): L layer, R resolution, P position. With one component three of the five differ in the
// place of the position only, and in a resolution the positions are its precincts row by row.
const (
	progressionLRCP = iota
	progressionRLCP
	progressionRPCL
	progressionPCRL
	progressionCPRL
)

// position is where a precinct begins on the reference grid.
type position struct {
	x, y       int64
	resolution int32
	precinct   int32
}

// readPackets reads the packets of a tile, all of them, in their order (T.800 B.12).
func (t *tile) readPackets(src []byte) error {
	r := packetReader{t: t, src: src, left: len(t.precincts) * t.p.layers}
	r.start()
	changes := t.p.changes[:t.p.changeCount]
	if len(changes) == 0 {
		changes = []change{{last: t.p.levels + 1, layers: t.p.layers, progression: t.p.progression}}
	}
	t.order = t.order[:0]
	for i := range changes {
		c := &changes[i]
		c.last, c.layers = min(c.last, t.p.levels+1), min(c.layers, t.p.layers)
		if c.empty {
			continue
		}
		if err := t.progress(&r, c); err != nil {
			return err
		}
	}
	if r.left > 0 {
		return errors.New("the progression leaves packets out")
	}
	return nil
}

// progress reads the packets of one progression that none before it has read.
func (t *tile) progress(r *packetReader, c *change) error {
	switch c.progression {
	case progressionLRCP:
		for layer := range c.layers {
			for n := c.first; n < c.last; n++ {
				if err := t.readLayer(r, n, layer); err != nil {
					return err
				}
			}
		}
	case progressionRLCP:
		for n := c.first; n < c.last; n++ {
			for layer := range c.layers {
				if err := t.readLayer(r, n, layer); err != nil {
					return err
				}
			}
		}
	case progressionRPCL:
		for n := c.first; n < c.last; n++ {
			res := &t.resolutions[n]
			for k := range res.wide * res.high {
				if err := r.readUpTo(int32(res.first+k), c.layers); err != nil {
					return err
				}
			}
		}
	default: // PCRL and CPRL
		t.sortPositions()
		for _, q := range t.order {
			if int(q.resolution) < c.first || int(q.resolution) >= c.last {
				continue
			}
			if err := r.readUpTo(q.precinct, c.layers); err != nil {
				return err
			}
		}
	}
	return nil
}

// readLayer reads the packets of a layer of resolution n.
func (t *tile) readLayer(r *packetReader, n, layer int) error {
	res := &t.resolutions[n]
	for k := range res.wide * res.high {
		if int(t.precincts[res.first+k].layers) == layer {
			if err := r.readUpTo(int32(res.first+k), layer+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// sortPositions puts the precincts in the order of where they begin: a precinct that begins before the tile begins with it.
func (t *tile) sortPositions() {
	if len(t.order) == len(t.precincts) {
		return
	}
	for i := range t.precincts {
		n := t.precincts[i].resolution
		res := &t.resolutions[n]
		k, d := i-res.first, uint(t.p.levels)-uint(n)
		t.order = append(t.order, position{
			x:          max(int64(t.rect.x0), int64(res.x0>>res.ppx+k%res.wide)<<(res.ppx+d)),
			y:          max(int64(t.rect.y0), int64(res.y0>>res.ppy+k/res.wide)<<(res.ppy+d)),
			resolution: n, precinct: int32(i),
		})
	}
	slices.SortFunc(t.order, func(a, b position) int {
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x), cmp.Compare(a.precinct, b.precinct))
	})
}
