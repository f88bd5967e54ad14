package sparse_test

import (
	"fmt"

	"github.com/apical-heart/apical/num/sparse"
)

// Three springs in a row, held at the left, pulled at the right; then compressed until the row is no longer stable.
func Example() {
	const held = -1
	springs := [][]int32{{held, 0}, {0, 1}, {1, 2}}
	p, err := sparse.NewPattern(3, springs)
	if err != nil {
		fmt.Println(err)
		return
	}
	a := p.Matrix()
	for e := range springs {
		a.AddClique(e, []float64{2, -2, -2, 2})
	}
	plan, err := sparse.Analyse(p, sparse.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var f sparse.Factor
	if err := plan.Factor(&f, a); err != nil {
		fmt.Println(err)
		return
	}
	x := make([]float64, 3)
	f.Solve(x, []float64{0, 0, 1})
	fmt.Printf("%.1f\n", x)

	a.AddDiagonal(1, -1.5)
	if err := plan.Factor(&f, a); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n", f.Inertia())
	// Output:
	// [0.5 1.0 1.5]
	// {Positive:2 Negative:1 Zero:0}
}
