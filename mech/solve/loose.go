package solve

import (
	"fmt"
	"slices"

	"github.com/apical-heart/apical/mech"
)

// LooseError is a part of a model that no support, ground or contact holds: it could be anywhere.
type LooseError struct {
	Block mech.Block // the first of the part
	Count int        // blocks of the part
	// Term and Element are the first element that the part is made of; Term is empty where it is made of none.
	Term    string
	Element int
}

func (e *LooseError) Error() string {
	of := ""
	if e.Term != "" {
		of = fmt.Sprintf(" (%s, element %d)", e.Term, e.Element)
	}
	return fmt.Sprintf("solve: nothing holds block %d and the %d that hang together with it%s: connect them, support them, or tie them to the ground by weak springs", e.Block, e.Count-1, of)
}

// loose refuses parts that nothing holds. Blocks hang together where an element couples them; a part is held by a support, or by an element of one block of a term that holds.
func loose(m *mech.Model) error {
	parent := make([]int, len(m.Kinds))
	for i := range parent {
		parent[i] = i
	}
	find := func(a int) int {
		for parent[a] != a {
			parent[a] = parent[parent[a]]
			a = parent[a]
		}
		return a
	}
	held := make([]bool, len(m.Kinds))
	for _, s := range m.Supports {
		held[s.Block] = held[s.Block] || s.Held[0] || s.Held[1] || s.Held[2]
	}
	for _, t := range m.Terms {
		holds := true
		if h, ok := t.(mech.Holding); ok {
			holds = h.Holds()
		}
		_, comes := t.(mech.Changing) // pairs come and go: what they will touch is not known yet
		for e := range t.Len() {
			blocks := t.Blocks(e)
			for _, b := range blocks[1:] {
				if x, y := find(int(blocks[0])), find(int(b)); x != y {
					parent[max(x, y)] = min(x, y)
				}
			}
			if holds && (len(blocks) == 1 || comes) {
				held[blocks[0]] = true
			}
		}
	}
	count, fixed := make([]int, len(parent)), make([]bool, len(parent))
	for b := range parent {
		r := find(b)
		count[r]++
		fixed[r] = fixed[r] || held[b]
	}
	for b := range parent {
		if find(b) == b && !fixed[b] {
			e := &LooseError{Block: mech.Block(b), Count: count[b]}
			e.Term, e.Element = firstOf(m, func(block mech.Block) bool { return find(int(block)) == b })
			return e
		}
	}
	return nil
}

// firstOf returns the first element that couples blocks of a part; one that couples a single block says less about it. Without any, the term is empty.
func firstOf(m *mech.Model, part func(mech.Block) bool) (term string, element int) {
	for _, least := range []int{2, 1} {
		for _, t := range m.Terms {
			for e := range t.Len() {
				if blocks := t.Blocks(e); len(blocks) >= least && slices.ContainsFunc(blocks, part) {
					return t.Name(), e
				}
			}
		}
	}
	return "", 0
}
