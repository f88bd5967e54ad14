package outcome

import "testing"

// BenchmarkOf is an outcome of a device of 1,000 points in a wall of 17,000 triangles with 2,900 of leaflets: some ten times as many as a patient's model has.
func BenchmarkOf(b *testing.B) {
	d, r, dev, size := uneven(b).build(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Of(d, r, dev, size); err != nil {
			b.Fatal(err)
		}
	}
}
