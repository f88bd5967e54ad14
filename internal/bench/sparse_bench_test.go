package main

import (
	"testing"

	"github.com/apical-heart/apical/num/sparse"
)

// BenchmarkSparse times the steps of a solution: the pattern, the plan, filling in, factoring again, one solution, a product.
func BenchmarkSparse(b *testing.B) {
	for _, c := range sparseCases {
		m := c.make()
		p, err := sparse.NewPattern(m.n, m.cliques)
		if err != nil {
			b.Fatal(err)
		}
		a := p.Matrix()
		m.assemble(a)
		var f sparse.Factor
		s, err := sparse.Analyse(p, sparse.Options{})
		if err == nil {
			err = s.Factor(&f, a)
		}
		if err != nil {
			b.Fatal(err)
		}
		x, y := make([]float64, m.n), make([]float64, m.n)
		for i := range x {
			x[i] = float64(i % 7)
		}
		// timed repeats f and reports its processor time, which other work on the machine disturbs less
		timed := func(name string, f func(), more func(b *testing.B)) {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				cpu, n := cpuSeconds(), 0
				for b.Loop() {
					f()
					n++
				}
				b.ReportMetric((cpuSeconds()-cpu)*1e3/float64(n), "cpu-ms")
				if more != nil {
					more(b)
				}
			})
		}
		must := func(err error) {
			if err != nil {
				b.Fatal(err)
			}
		}
		many := make([]float64, 8*m.n)
		timed("pattern", func() {
			_, err := sparse.NewPattern(m.n, m.cliques)
			must(err)
		}, nil)
		for _, o := range []sparse.Order{sparse.MinimumDegree, sparse.NestedDissection, sparse.Best} {
			var s *sparse.Symbolic
			timed("analyse/"+[]string{"best", "degree", "dissection"}[o], func() {
				var err error
				s, err = sparse.Analyse(p, sparse.Options{Order: o})
				must(err)
			}, func(b *testing.B) {
				b.ReportMetric(s.Flops()/1e6, "Mflop")
				b.ReportMetric(float64(s.Entries()), "entries")
				b.ReportMetric(float64(s.Fronts()), "fronts")
			})
		}
		timed("assemble", func() { m.assemble(a) }, nil)
		timed("factor", func() { must(s.Factor(&f, a)) }, nil)
		timed("solve", func() { f.Solve(y, x) }, nil)
		timed("solve8", func() {
			for k := range 8 {
				copy(many[k*m.n:], x)
			}
			f.SolveMany(many, many, 8)
		}, nil)
		timed("product", func() { a.Mul(y, x) }, nil)
	}
}
