package sparse

// up4 and down4 are up and down for four right-hand sides, the numbers of one row side by side.

func (f *Factor) up4(v *vectors, fr *front, work []float64) {
	s := f.s
	m, k := int(fr.size), int(fr.width)
	y := work[:4*m]
	x := v.x[4*fr.first:][:4*k]
	copy(y, x)
	clear(y[4*k:])
	for _, c := range s.children(fr) {
		child := &s.front[c]
		update := v.update[4*child.rowAt:]
		for i, r := range s.locals(child) {
			to, from := y[4*r:][:4], update[4*i:][:4]
			to[0] += from[0]
			to[1] += from[1]
			to[2] += from[2]
			to[3] += from[3]
		}
	}
	a := f.l[fr.panelAt:][:m*k]
	for j := 0; j < k; j += block {
		w := min(block, k-j)
		t := int(fr.first) + j
		z := x[4*j : 4*(j+w)]
		for c, from := range f.order[t : t+w] {
			copy(z[4*c:4*c+4], y[4*(j+int(from)):])
		}
		for c := range w {
			loseRow(z[4*c+4:], a[(j+c)*m+j+c+1:][:w-c-1], z[4*c:4*c+4])
		}
		for c := range w {
			loseRow(y[4*(j+w):], a[(j+c)*m+j+w:][:m-j-w], z[4*c:4*c+4])
		}
		f.divide4(z, t)
	}
	copy(v.update[4*fr.rowAt:], y[4*k:])
}

func (f *Factor) divide4(z []float64, t int) {
	for c := 0; 4*c < len(z); c++ {
		o := f.e[t+c]
		if o == 0 {
			for r := range 4 {
				z[4*c+r] /= f.d[t+c]
			}
			continue
		}
		p, q := f.d[t+c]/o, f.d[t+c+1]/o
		g := 1 / (float64(p*q) - 1) / o
		for i := 4 * c; i < 4*c+4; i++ {
			z[i], z[i+4] = g*(float64(q*z[i])-z[i+4]), g*(float64(p*z[i+4])-z[i])
		}
		c++
	}
}

func (f *Factor) down4(v *vectors, fr *front, work []float64) {
	m, k := int(fr.size), int(fr.width)
	y := work[:4*m]
	x := v.x[4*fr.first:][:4*k]
	copy(y, x)
	for i, r := range f.s.rows(fr) {
		copy(y[4*(k+i):4*(k+i)+4], v.x[4*r:])
	}
	a := f.l[fr.panelAt:][:m*k]
	for j := (k - 1) / block * block; j >= 0; j -= block {
		w := min(block, k-j)
		t := int(fr.first) + j
		var z [4 * block]float64
		copy(z[:], y[4*j:4*(j+w)])
		for c := w - 1; c >= 0; c-- {
			to := z[4*c : 4*c+4]
			gatherRow(to, y[4*(j+w):], a[(j+c)*m+j+w:][:m-j-w])
			gatherRow(to, z[4*c+4:], a[(j+c)*m+j+c+1:][:w-c-1])
		}
		for c, to := range f.order[t : t+w] {
			copy(y[4*(j+int(to)):4*(j+int(to))+4], z[4*c:])
		}
	}
	copy(x, y)
}

// loseRow takes from each four of y the number of col times z.
func loseRow(y, col, z []float64) {
	z0, z1, z2, z3 := z[0], z[1], z[2], z[3]
	for _, v := range col {
		to := y[:4:4]
		to[0] -= float64(v * z0)
		to[1] -= float64(v * z1)
		to[2] -= float64(v * z2)
		to[3] -= float64(v * z3)
		y = y[4:]
	}
}

// gatherRow takes from z the sums of the numbers of col times the fours of y.
func gatherRow(z, y, col []float64) {
	var s0, s1, s2, s3 float64
	for _, v := range col {
		from := y[:4:4]
		s0 += float64(v * from[0])
		s1 += float64(v * from[1])
		s2 += float64(v * from[2])
		s3 += float64(v * from[3])
		y = y[4:]
	}
	z[0] -= s0
	z[1] -= s1
	z[2] -= s2
	z[3] -= s3
}
