package deploy

import (
	"math"

	"github.com/apical-heart/apical/heart"
)

// CalciumOn is the calcium of a part of the root.
type CalciumOn struct {
	VolumeMM3 float64 `json:"volumeMM3"` // of the voxels that became part of it
	BornMM3   float64 `json:"bornMM3"`   // of these, what its triangles bear: none becomes thicker than 4 mm
	AreaMM2   float64 `json:"areaMM2"`   // of triangles with 0.2 mm of calcium or more
	MeanOffMM float64 `json:"meanOffMM"` // mean distance of the voxels from it
}

// CalciumMapped is how calcium of the picture was laid onto the model.
type CalciumMapped struct {
	Leaflets   [3]CalciumOn `json:"leaflets"` // by heart.Cusp
	Wall       CalciumOn    `json:"wall"`
	LeftOutMM3 float64      `json:"leftOutMM3"` // too far from both
}

// mapCalcium lays each voxel of a leaflet on the nearest triangle of that cusp's sheet, and each of annulus, outflow tract and aorta on the nearest of the wall; its volume makes the triangle thicker. Voxels of a leaflet lie where the picture has it,
// closed or open, and the sheet is at its rest shape: the nearest point stands for the same point of the leaflet (assumed).
func (p *Patient) mapCalcium(r *heart.Root) (out CalciumMapped) {
	p.Wall.CalciumMM = make([]float64, len(p.Wall.Body.Triangles))
	for _, s := range p.Leaflets {
		if s != nil {
			s.CalciumMM = make([]float64, len(s.Body.Triangles))
		}
	}
	volume := r.Calcium.VoxelVolumeMM3
	for _, v := range r.Calcium.Voxels {
		if float64(v.HU) < p.Options.CalciumHU {
			continue
		}
		sheet, on, most := p.Wall, &out.Wall, p.Options.CalciumWallMM
		if v.Region == heart.RegionLeaflet {
			sheet, on, most = p.Leaflets[v.Cusp], &out.Leaflets[v.Cusp], p.Options.CalciumLeafletMM
		}
		if sheet == nil {
			out.LeftOutMM3 += volume
			continue
		}
		t, _, mm := sheet.nearest(v.PositionMM, nil)
		if mm > most {
			out.LeftOutMM3 += volume
			continue
		}
		sheet.CalciumMM[t] += volume / sheet.area(int(t))
		on.VolumeMM3 += volume
		on.MeanOffMM += volume * mm
	}
	p.Wall.calcified(p.Options, &out.Wall)
	for c, s := range p.Leaflets {
		if s != nil {
			s.calcified(p.Options, &out.Leaflets[c])
		}
	}
	return out
}

// area returns that of a triangle at rest.
func (s *Sheet) area(t int) float64 {
	c, x := s.Body.Triangles[t], s.Body.Rest
	return x[c[1]].Sub(x[c[0]]).Cross(x[c[2]].Sub(x[c[0]])).Norm() / 2
}

// calcified completes what calcium a sheet bears.
func (s *Sheet) calcified(o PatientOptions, on *CalciumOn) {
	if on.VolumeMM3 > 0 {
		on.MeanOffMM /= on.VolumeMM3
	}
	for t, mm := range s.CalciumMM {
		mm = math.Min(mm, math.Max(0, thickestMM-o.Tissues.of(s.Regions[t], o.Indication).ThicknessMM.Value))
		s.CalciumMM[t] = mm
		on.BornMM3 += mm * s.area(t)
		if mm >= calcifiedMM {
			on.AreaMM2 += s.area(t)
		}
	}
}
