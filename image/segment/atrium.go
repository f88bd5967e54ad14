package segment

import (
	"math"

	"github.com/apical-heart/apical/image"
)

// The left atrium is what lies behind the mitral valve.
const (
	leafletReachMM = 4.5 // from the ventricle's blood through a closed leaflet to the atrium's; the septum to the right ventricle is thicker
	orificeMM2     = 100 // least orifice, or face of closed leaflets: severe mitral stenosis; less is no atrium
	orificeShade   = 0.3
	besideRootMM   = 18 // from the root's axis: outflow tract and its wall
	leakMM         = 10 // half the width under which a passage slows the front
	atriumMM       = 30 // from the valve: in the smallest atrium
	beyondMM       = 90 // through the widest atrium (65 mm) and on, or through a neck
)

// growAtrium labels the blood that a front from the mitral valve fills, slow where it is dark, so that thin walls hold it.
func (c *closeup) growAtrium() {
	lv := image.NewMask(c.Grid)
	for i, x := range c.label.Data {
		if x == Ventricle {
			lv.Data[i] = 1
		}
	}
	free := image.NewMask(c.Grid)
	speed := image.NewField(c.Grid)
	for i, x := range c.label.Data {
		if c.blood.Data[i] != 0 && x == Nothing {
			free.Data[i] = 1
			k := max(0, c.shade(c.hu.Data[i])-0.08) / 0.06 // noise is free
			r := min(1, float64(c.dist.Data[i])/leakMM)
			speed.Data[i] = float32((0.03 + r*r) / (1 + k*k))
		}
	}
	seeds := c.mitralSide(lv, free)
	if len(seeds) == 0 {
		return
	}
	// A fossa ovalis whose membrane is not seen lets the front through: between what is certainly the atrium and what is certainly beyond it the cheapest surface decides.
	within, part, open := image.NewMask(c.Grid), make([]uint8, len(free.Data)), make([]float32, len(free.Data))
	for i, t := range image.FastMarching(speed, seeds, 2*beyondMM).Data {
		if free.Data[i] == 0 || t > 2*beyondMM {
			continue
		}
		within.Data[i] = 1
		d := c.shade(c.hu.Data[i]) / 0.2
		open[i] = float32(1 / (1 + d*d))
		switch {
		case t < atriumMM:
			part[i] = cutInside
		case t > beyondMM && float64(c.dist.Data[i]) >= 0.5*leakMM:
			part[i] = cutOutside
		}
	}
	for i, x := range cutInTwoLooks(within, part, open) {
		if x != 0 {
			c.label.Data[i] = Atrium
		}
	}
	keepConnected(c.label, Atrium)
}

// mitralSide returns the free blood on the far side of the mitral valve: through the open orifice or, if there is none, through the closed leaflets.
func (c *closeup) mitralSide(lv, free *image.Mask) []int {
	touching := func(reachMM float64, brightOnly bool) []int {
		near := image.DistanceTo(lv, reachMM+1)
		touch := make([]uint8, len(near.Data))
		for i, d := range near.Data {
			if free.Data[i] == 0 || float64(d) > reachMM {
				continue
			}
			if brightOnly && c.shade(c.hu.Data[i]) > orificeShade {
				continue
			}
			// The right atrium comes as near to the outflow tract through the membranous septum.
			a, b, k := c.Voxel(i)
			if u, v, h := c.l.Root.Tube.Frame.Local(c.LPS(float64(a), float64(b), float64(k))); math.Hypot(u, v) < besideRootMM && h-c.l.Root.NeckMM > -besideRootMM {
				continue
			}
			touch[i] = 1
		}
		touch = image.Largest(touch, c.Size, 26)
		var at []int
		for i, x := range touch {
			if x != 0 {
				at = append(at, i)
			}
		}
		if float64(len(at))*c.VoxelVolumeMM3() < orificeMM2*reachMM {
			return nil
		}
		return at
	}
	if at := touching(coarseMM*1.01, true); at != nil {
		return at
	}
	return touching(leafletReachMM, false)
}
