package input

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// lowestHU is air in a 12-bit CT. Padding and reconstruction noise lie below and are clipped by most DICOM writers.
const lowestHU = -1024

// Steps to which the grid is rounded, so that decimal strings (DICOM) and float32 (NIfTI) give one grid: over 1000 voxels an axis
// moves by at most 0.0005 mm.
const (
	axisSteps  = 1e6 // a mm
	placeSteps = 1e4
)

// settle rounds the grid and clips the voxels, in place.
func settle(v *image.Volume) {
	for i := range 3 {
		for j := range 3 {
			v.ToLPS.M[i][j] = snap(v.ToLPS.M[i][j], axisSteps)
		}
	}
	t := &v.ToLPS.T
	*t = geom.Vec{X: snap(t.X, placeSteps), Y: snap(t.Y, placeSteps), Z: snap(t.Z, placeSteps)}
	num.Parallel(len(v.HU), 1<<20, func(lo, hi int) {
		part := v.HU[lo:hi]
		for i, h := range part {
			part[i] = max(h, lowestHU)
		}
	})
}

// snap rounds x to a whole number of steps. The border between two multiples is not in the middle, where decimal numbers lie, so that
// x and its float32 neighbour fall on one side.
func snap(x, steps float64) float64 {
	return math.Floor(x*steps+0.5+0.0379) / steps
}

// Hash returns "sha256:" and the hash of grid and voxels. Slices are hashed one by one, then their hashes.
func Hash(v *image.Volume) string {
	n := v.Size[0] * v.Size[1]
	sums := make([][sha256.Size]byte, v.Size[2])
	num.Parallel(v.Size[2], 1, func(lo, hi int) {
		buf := make([]byte, 2*n)
		for k := lo; k < hi; k++ {
			for i, h := range v.HU[k*n:][:n] {
				binary.LittleEndian.PutUint16(buf[2*i:], uint16(h))
			}
			sums[k] = sha256.Sum256(buf)
		}
	})
	h := sha256.New()
	fmt.Fprintf(h, "apical volume 1 %d %d %d", v.Size[0], v.Size[1], v.Size[2])
	for i := range 3 {
		c := v.ToLPS.Column(i)
		fmt.Fprintf(h, " %d %d %d", whole(c.X, axisSteps), whole(c.Y, axisSteps), whole(c.Z, axisSteps))
	}
	t := v.ToLPS.T
	fmt.Fprintf(h, " %d %d %d\n", whole(t.X, placeSteps), whole(t.Y, placeSteps), whole(t.Z, placeSteps))
	for k := range sums {
		h.Write(sums[k][:])
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

func whole(x, steps float64) int64 { return int64(math.Round(x * steps)) }

// Nothing in a body is lighter than air at -1000 HU; noise and the undershoot beside metal reach a few hundred less. More than
// wrappedShare of the voxels below wrappedHU, of many values (a border of padding has one), are words whose sign was lost: bright bone and
// metal turned into their opposite.
const (
	wrappedHU    = -1500
	wrappedShare = 1e-5
)

// histogram counts each value, from the lowest that an int16 can have.
func histogram(hu []int16) []int {
	const parts = 16
	var counts [parts][]uint32
	size := (len(hu) + parts - 1) / parts
	num.Parallel(parts, 1, func(lo, hi int) {
		for p := lo; p < hi; p++ {
			counts[p] = make([]uint32, 1<<16)
			c := (*[1 << 16]uint32)(counts[p])
			for _, h := range hu[min(p*size, len(hu)):min((p+1)*size, len(hu))] {
				c[uint16(h)^1<<15]++
			}
		}
	})
	all := make([]int, 1<<16)
	for _, c := range counts {
		for i, n := range c {
			all[i] += int(n)
		}
	}
	return all
}

// checkSign doubts a picture with values that are none, by the counts of its histogram before they are clipped.
func checkSign(counts []int) []fault.Warning {
	below, most, all := 0, 0, 0
	for i, n := range counts {
		all += n
		if i+math.MinInt16 < wrappedHU {
			below, most = below+n, max(most, n)
		}
	}
	if below-most <= int(wrappedShare*float64(all)) {
		return nil
	}
	return []fault.Warning{{Code: "HU-WRAPPED", Message: fmt.Sprintf("%d voxels lie below %d HU, which nothing does: the sign of bright voxels may be lost", below-most, wrappedHU),
		Advice: "Look at bone and metal in the pictures of the report; export the series again if they are black."}}
}

// checkHU refuses a picture that cannot be in Hounsfield units and doubts one that hardly is. Fat lies at -100 HU, lung near -850,
// contrast-filled blood between 150 and 700 (reference/reliability.md G12). A picture without a thousandth of fat or air is a
// label map, an MR, or a CT whose rescaling was lost.
func checkHU(counts []int) ([]fault.Warning, error) {
	var air, light, blood, n int
	for i, c := range counts {
		h := i + math.MinInt16
		n += c
		if h < -500 {
			air += c
		}
		if h < -30 {
			light += c
		}
		if h >= 150 && h <= 700 {
			blood += c
		}
	}
	if light < n/1000+1 {
		return nil, fault.New("IN-HU", "the picture holds neither air nor fat, so its values are no Hounsfield units", "Give the CT itself: not a label map, an MR, or a CT without its rescale intercept.")
	}
	var w []fault.Warning
	if air < n/1000+1 {
		w = append(w, fault.Warning{Code: "HU-IMPLAUSIBLE", Message: "the picture holds no air, as if it were cut out of the chest or not in Hounsfield units", Advice: "Check the values in the pictures of the report."})
	}
	if blood < n/1000+1 {
		w = append(w, fault.Warning{Code: "HU-CONTRAST", Message: "hardly any voxel is as bright as blood with contrast agent (150 to 700 HU)", Advice: "Plan on a CT angiography."})
	}
	return w, nil
}
