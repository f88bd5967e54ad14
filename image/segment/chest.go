package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Densities of what lies around the heart, HU.
const (
	airHU   = -930 // less, over some millimetres, is air; lung is -900 to -500
	lungHU  = -400
	boneHU  = 130.0 // over soft tissue: spongy bone and more
	denseHU = 600   // spongy bone is less
	metalHU = 2500  // more than any calcium
)

// Sizes that tell one thing from another.
const (
	outsideMM3  = 50e3 // air outside the body, where it is in the picture at all; a windpipe holds 40 mL
	lungMM3     = 10e3 // smallest lung worth showing
	boneMM3     = 300  // a piece of rib
	shellMM     = 3.5  // half of the thickest shell of a bone and more
	marrowMM    = 6    // half of the marrow's width in a rib, not of a vertebra's whole body
	poolMM3     = 1e3  // of homogeneous blood
	dimMM3      = 20e3 // of homogeneous blood with less contrast than the left heart's: a small right ventricle, not the marrow of a vertebra
	poolReachMM = 6    // from homogeneous blood to its edge and into its branches
	mixedMM     = 30   // from well-mixed blood through badly mixed
)

// A survey is the whole scan in blocks of 2 x 2 x 2 coarse voxels, which is enough to tell bones from pools of blood and lungs from the air outside.
type survey struct {
	image.Grid
	hu                  *image.Field // means
	bright, core, rough []uint8      // voxels of each block: over spongy bone; deep in homogeneous blood; bright and neither homogeneous nor under the density of blood
	air, pool, bone     []uint8      // found: 0 or 1
	dim                 []uint8      // 1: blood of less contrast
	shell               []uint8      // 1: within the shell of a bone
}

// paintChest labels air, lung, bone, metal, blood and the rest of the body in the whole scan.
func (w *view) paintChest(v *image.Volume, s *site, l *Labels) {
	q := w.survey(s, l)
	q.findAir()
	q.findPools(l)
	q.findBones(l)
	air, lung := w.airNear(q), image.NewMask(w.Grid)
	q.each(w.Grid, func(x, p int) {
		hu := float64(w.hu.Data[x])
		switch {
		case hu < lungHU && air[p] != 0:
			l.Data[x] = Nothing
		case hu < lungHU:
			lung.Data[x] = 1
			l.Data[x] = Body
		case q.bone[p] != 0 && hu > l.SoftHU+boneHU || q.shell[p] != 0 && hu > l.SoftHU && hu < l.LowHU:
			l.Data[x] = Bone
		case hu > l.LowHU && (hu < l.HighHU || q.pool[p] != 0), hu > l.SoftHU+boneHU && q.dim[p] != 0:
			l.Data[x] = OtherBlood
		default:
			l.Data[x] = Body
		}
	})
	// Small pockets of air are bowel and bronchi.
	for i, x := range image.AtLeast(lung.Data, w.Size, 6, int(lungMM3/w.VoxelVolumeMM3())) {
		if x != 0 {
			l.Data[i] = Lung
		}
	}
	paintMetal(v, l)
}

// each calls f with every voxel of the fine grid and its block.
func (q *survey) each(fine image.Grid, f func(voxel, block int)) {
	nx := fine.Size[0]
	num.Parallel(q.Size[2], 1, func(lo, hi int) {
		for k := 2 * lo; k < min(2*hi, fine.Size[2]); k++ {
			for j := range fine.Size[1] {
				row, block := fine.Index(0, j, k), q.Index(0, j/2, k/2)
				for i := range nx {
					f(row+i, block+i/2)
				}
			}
		}
	})
}

func (w *view) survey(s *site, l *Labels) *survey {
	g := image.Grid{}
	for a := range g.Size {
		g.Size[a] = (w.Size[a] + 1) / 2
	}
	t := w.ToLPS
	g.ToLPS = geom.FromColumns(t.Column(0).Scale(2), t.Column(1).Scale(2), t.Column(2).Scale(2), w.LPS(0.5, 0.5, 0.5))
	n := g.Len()
	q := &survey{Grid: g, hu: image.NewField(g), bright: make([]uint8, n), core: make([]uint8, n), rough: make([]uint8, n)}
	count := make([]uint8, n)
	bright := l.SoftHU + boneHU
	q.each(w.Grid, func(x, p int) {
		hu := float64(w.hu.Data[x])
		q.hu.Data[p] += w.hu.Data[x]
		count[p]++
		if hu <= bright {
			return
		}
		q.bright[p]++
		if w.plain[x] && (hu < l.LowHU || s.dist.Data[x] >= 3) {
			q.core[p]++
		}
		if hu > l.HighHU || !w.plain[x] {
			q.rough[p]++
		}
	})
	for p, c := range count {
		q.hu.Data[p] /= float32(c)
	}
	return q
}

func (q *survey) mask(data []uint8) *image.Mask { return &image.Mask{Grid: q.Grid, Data: data} }

func (q *survey) voxels(mm3 float64) int { return int(mm3 / q.VoxelVolumeMM3()) }

// findAir finds the air around the body: what is as thin as air over some millimetres and makes a large connected part. Padding of the picture counts too.
func (q *survey) findAir() {
	is := make([]uint8, q.Len())
	for p, x := range image.Gaussian(q.hu, 2).Data {
		if x < airHU {
			is[p] = 1
		}
	}
	q.air = image.AtLeast(is, q.Size, 6, q.voxels(outsideMM3))
}

// airNear marks the blocks from the air to the skin.
func (w *view) airNear(q *survey) []uint8 {
	out := make([]uint8, q.Len())
	for p, d := range image.DistanceTo(q.mask(q.air), 9).Data {
		if d < 7 {
			out[p] = 1
		}
	}
	return out
}

// findPools finds homogeneous blood, undiluted contrast medium, which is as bright as bone but thicker than a bone's shell, the badly mixed blood that hangs together with them,
// and the edges of it all.
func (q *survey) findPools(l *Labels) {
	n := q.Len()
	dense, thick := make([]uint8, n), make([]uint8, n)
	for p, x := range q.hu.Data {
		if float64(x) > math.Max(l.HighHU, denseHU) {
			dense[p] = 1
		}
		if float64(x) > l.SoftHU+boneHU {
			thick[p] = 1
		}
	}
	core, dim := make([]uint8, n), make([]uint8, n)
	for p, d := range image.Distance(q.mask(dense)).Data {
		switch {
		case d > shellMM || q.core[p] >= 4 && float64(q.hu.Data[p]) >= l.LowHU:
			core[p] = 1
		case q.core[p] >= 4:
			dim[p] = 1
		}
	}
	core = image.AtLeast(core, q.Size, 6, q.voxels(poolMM3))
	dim = image.AtLeast(dim, q.Size, 6, q.voxels(dimMM3))
	q.dim = make([]uint8, n)
	for p, d := range image.DistanceTo(q.mask(dim), 5).Data {
		if d <= 3 {
			q.dim[p] = 1
		}
		core[p] |= dim[p]
	}
	speed := image.NewField(q.Grid)
	for p, d := range image.Distance(q.mask(thick)).Data {
		if d > shellMM {
			speed.Data[p] = 1
		}
	}
	var seeds []int
	for p, x := range core {
		if x != 0 {
			seeds = append(seeds, p)
		}
	}
	for p, t := range image.FastMarching(speed, seeds, mixedMM).Data {
		if t <= mixedMM {
			core[p] = 1
		}
	}
	q.pool = make([]uint8, n)
	for p, d := range image.DistanceTo(q.mask(core), poolReachMM+1).Data {
		if d <= poolReachMM {
			q.pool[p] = 1
		}
	}
}

// findBones finds the bright pieces that are no part of a pool and no vessel in the lung.
func (q *survey) findBones(l *Labels) {
	n := q.Len()
	rest := make([]uint8, n)
	for p, b := range q.bright {
		if b >= 2 && q.pool[p] == 0 {
			rest[p] = 1
		}
	}
	rest = image.AtLeast(rest, q.Size, 26, q.voxels(boneMM3))
	mean := image.Gaussian(q.hu, 5)
	labels, sizes := image.Components(rest, q.Size, 6)
	aerated, bright, rough := make([]int, len(sizes)), make([]int, len(sizes)), make([]int, len(sizes))
	for p, c := range labels {
		if c == 0 {
			continue
		}
		bright[c] += int(q.bright[p])
		rough[c] += int(q.rough[p])
		if mean.Data[p] < -250 {
			aerated[c]++
		}
	}
	q.bone = make([]uint8, n)
	for p, c := range labels {
		if c != 0 && 3*aerated[c] < sizes[c] && 2*rough[c] > bright[c] {
			q.bone[p] = 1
		}
	}
	q.shell = image.Close(q.mask(q.bone), marrowMM).Data
}

// paintMetal labels the voxels of the scan that are denser than any calcium.
func paintMetal(v *image.Volume, l *Labels) {
	t := v.ToLPS.Then(l.FromLPS())
	nx, ny := v.Size[0], v.Size[1]
	found := make([][]int32, v.Size[2])
	num.Parallel(v.Size[2], 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			for i, hu := range v.HU[k*nx*ny : (k+1)*nx*ny] {
				if hu > metalHU {
					found[k] = append(found[k], int32(i))
				}
			}
		}
	})
	for k, f := range found {
		for _, i := range f {
			p := t.Apply(geom.Vec{X: float64(int(i) % nx), Y: float64(int(i) / nx), Z: float64(k)})
			if x, y, z := int(math.Floor(p.X+0.5)), int(math.Floor(p.Y+0.5)), int(math.Floor(p.Z+0.5)); l.Inside(x, y, z) {
				l.Data[l.Index(x, y, z)] = Metal
			}
		}
	}
}
