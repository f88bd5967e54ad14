package deploy

import (
	"fmt"
	"testing"
	"time"
)

func TestDbg(t *testing.T) {
	tr := load(t, 0)
	r := &tr.Root
	t0 := time.Now()
	l, err := newLumen(r, 12, 15)
	fmt.Println(time.Since(t0), err)
	w := &wallMesh{lumen: l}
	w.scallops, err = l.scallops(r, 1.75)
	fmt.Println(time.Since(t0), err)
	w.angleMM = 14
	w.plan = newPlan(2 * 3.141592653589793 * w.angleMM)
	rows, sizes := l.rows(1.75, 3)
	fmt.Println(rows, sizes)
	w.strip(rows, sizes)
	fmt.Println(len(w.plan.at), len(w.plan.tri), len(w.plan.side))
	for _, c := range w.plan.tri {
		if w.plan.turn(c[0], c[1], c[2]) <= 0 {
			fmt.Println("bad", c)
		}
	}
	for _, g := range w.scallops {
		fmt.Println(g.cusp, g.from, g.to, g.nadir, g.plan)
	}
	fmt.Println(w.crown())
	bad := 0
	for _, c := range w.plan.tri {
		for i := range 3 {
			a, b := c[i], c[(i+1)%3]
			if x, y, ok := w.plan.across(a, b); ok && w.plan.inCircle(a, b, x, y) > 1e-6 {
				bad++
			}
		}
	}
	fmt.Println("not Delaunay", bad)
	for _, n := range w.hinge {
		for k := 1; k < len(n); k++ {
			_, o := w.plan.side[[2]int32{n[k-1], n[k]}]
			_, q := w.plan.side[[2]int32{n[k], n[k-1]}]
			if !o || !q {
				fmt.Println(n[k-1], n[k], o, q, w.keep(n[k-1], n[k]))
				for _, c := range w.plan.tri {
					if c[0] == n[k-1] || c[1] == n[k-1] || c[2] == n[k-1] {
						fmt.Println(c, w.plan.at[c[0]], w.plan.at[c[1]], w.plan.at[c[2]])
					}
				}
				fmt.Println(w.plan.at[n[k-1]], w.plan.at[n[k]])
			}
		}
	}
}
