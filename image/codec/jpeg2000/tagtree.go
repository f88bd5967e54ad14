package jpeg2000

// A tag tree codes a small number for each leaf of a grid; a node holds the least of the four below it (T.800 B.10.2). It lies in a
// slice, the leaves row by row first and the root last.

// node is the value of a node so far: it is at least low and, when known, it is low.
type node struct {
	low   uint16
	known bool
}

// tree adds an empty tree of wide x high leaves and returns its first node.
func (t *tile) tree(wide, high int32) int32 {
	first := int32(len(t.nodes))
	for {
		n := int(wide * high)
		at := len(t.nodes)
		if at+n > cap(t.nodes) {
			t.nodes = append(t.nodes, make([]node, n)...)
		} else {
			t.nodes = t.nodes[:at+n]
			clear(t.nodes[at:])
		}
		if n == 1 {
			return first
		}
		wide, high = (wide+1)/2, (high+1)/2
	}
}

// below reads as many bits as it takes to tell whether leaf (x, y) is below the limit.
func below(b *headerBits, tree []node, x, y, wide, high int32, limit uint16) bool {
	var path [16]int32 // 2^15 blocks in a row or a column at most
	depth := 0
	for at := int32(0); ; depth++ {
		path[depth] = at + y*wide + x
		if wide == 1 && high == 1 {
			break
		}
		at += wide * high
		x, y, wide, high = x/2, y/2, (wide+1)/2, (high+1)/2
	}
	low := uint16(0)
	for ; depth >= 0; depth-- {
		n := &tree[path[depth]]
		low = max(low, n.low)
		for low < limit && !n.known {
			if b.bit() != 0 {
				n.known = true
			} else {
				low++
			}
		}
		n.low = low
	}
	n := &tree[path[0]]
	return n.known && n.low < limit
}
