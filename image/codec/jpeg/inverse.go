package jpeg

// Constants of Loeffler, Ligtenberg and Moschytz 1989 (Practical fast 1-D DCT algorithms with 11 multiplications, ICASSP, 988-991,
// figure 1), times 2^13 and rounded: sums and differences of sqrt(2) cos(k pi/16).
const (
	scaleBits = 13
	passBits  = 2 // kept between the passes

	fix0298631336 = 2446
	fix0390180644 = 3196
	fix0541196100 = 4433
	fix0765366865 = 6270
	fix0899976223 = 7373
	fix1175875602 = 9633
	fix1501321110 = 12299
	fix1847759065 = 15137
	fix1961570560 = 16069
	fix2053119869 = 16819
	fix2562915447 = 20995
	fix3072711026 = 25172
)

// inverse is the inverse cosine transform of T.81 A.3.3 of dequantised coefficients, shifted by 128 and limited to 8 bits. Columns
// first, then rows, with the arithmetic of the Independent JPEG Group's "islow" transform, so that results are equal to the bit; like
// there, only the low ten bits of a sum decide what it is limited to.
func inverse(samples *[64]uint8, block *[64]int16, quant *[64]int32) {
	var work [64]int
	for x := range 8 {
		var in [8]int
		for i := range in {
			in[i] = int(int32(block[8*i+x]) * quant[8*i+x])
		}
		if in[1]|in[2]|in[3]|in[4]|in[5]|in[6]|in[7] == 0 {
			for i := range 8 {
				work[8*i+x] = in[0] << passBits
			}
			continue
		}
		pass(&in, scaleBits-passBits)
		for i, v := range in {
			work[8*i+x] = int(int32(v))
		}
	}
	for y := range 8 {
		in := (*[8]int)(work[8*y:])
		pass(in, scaleBits+passBits+3)
		for x, v := range in {
			samples[8*y+x] = limit(v)
		}
	}
}

// pass transforms eight numbers in place and divides by 2^shift, rounding.
func pass(v *[8]int, shift uint) {
	half := 1 << (shift - 1)
	z1 := (v[2] + v[6]) * fix0541196100
	even2 := z1 - v[6]*fix1847759065
	even3 := z1 + v[2]*fix0765366865
	even0 := (v[0] + v[4]) << scaleBits
	even1 := (v[0] - v[4]) << scaleBits
	s0, s3 := even0+even3+half, even0-even3+half
	s1, s2 := even1+even2+half, even1-even2+half

	a, b, c, d := v[7], v[5], v[3], v[1]
	z5 := (a + c + b + d) * fix1175875602
	z1, z2 := -(a+d)*fix0899976223, -(b+c)*fix2562915447
	z3, z4 := z5-(a+c)*fix1961570560, z5-(b+d)*fix0390180644
	a = a*fix0298631336 + z1 + z3
	b = b*fix2053119869 + z2 + z4
	c = c*fix3072711026 + z2 + z3
	d = d*fix1501321110 + z1 + z4

	v[0], v[7] = (s0+d)>>shift, (s0-d)>>shift
	v[1], v[6] = (s1+c)>>shift, (s1-c)>>shift
	v[2], v[5] = (s2+b)>>shift, (s2-b)>>shift
	v[3], v[4] = (s3+a)>>shift, (s3-a)>>shift
}

// limit shifts a sample by 128 and keeps it in 0 to 255.
func limit(v int) uint8 {
	v = (v+512)&1023 - 512 // the low ten bits, with their sign
	return uint8(min(max(v+128, 0), 255))
}
