package outcome

import "testing"

// BenchmarkOf is an outcome of a device of 432 points in a wall of 17,280 triangles with 2,880 of leaflets: several times as many as a patient's model has.
func BenchmarkOf(b *testing.B) {
	d, r, dev, size := uneven(b).build(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Of(d, r, dev, size); err != nil {
			b.Fatal(err)
		}
	}
}
