package deploy

import (
	"slices"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func device(t testing.TB, id string) (*valve.Device, map[string]*valve.Alloy) {
	t.Helper()
	alloys, err := catalog.Alloys()
	if err != nil {
		t.Fatal(err)
	}
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(devices, func(d valve.Device) bool { return d.ID == id })
	if i < 0 {
		t.Fatalf("no device %s", id)
	}
	return &devices[i], alloys
}

// A superelastic frame pushes less on its way out than on its way in, at each diameter, the more the narrower the tube; and nothing once it is free. Energy is accounted for.
func TestPropFramePushesLessOnItsWayOut(t *testing.T) {
	d, alloys := device(t, "j-valve-ta")
	s := &d.Sizes[1]
	c, err := RadialForce(t.Context(), d, s, alloys, Mesh{StrutElements: 6}, []float64{21, 18, 14})
	if err != nil {
		t.Fatal(err)
	}
	n := len(c.Crimping)
	if n != 4 || len(c.Releasing) != 4 {
		t.Fatalf("%d and %d forces, want those of three diameters and of the end", n, len(c.Releasing))
	}
	for i, in := range c.Crimping[:3] {
		out := c.Releasing[2-i]
		if in.DiameterMM != out.DiameterMM {
			t.Fatalf("at %g mm in, at %g mm out", in.DiameterMM, out.DiameterMM)
		}
		if !(out.RadialN > 0.3*in.RadialN && out.RadialN < 0.95*in.RadialN) {
			t.Errorf("at %g mm %g N in and %g N out", in.DiameterMM, in.RadialN, out.RadialN)
		}
		if i > 0 && (in.RadialN < c.Crimping[i-1].RadialN || out.RadialN < c.Releasing[3-i].RadialN) {
			t.Errorf("narrower, at %g mm, it pushes less: %v, %v", in.DiameterMM, c.Crimping, c.Releasing)
		}
	}
	if free := c.Releasing[3]; free.RadialN > 0.01 {
		t.Errorf("free, it pushes with %g N", free.RadialN)
	}
	if c.MostMartensite < 0.05 || c.MostMartensite > 0.3 {
		t.Errorf("martensite %g", c.MostMartensite)
	}
	if c.Balance.Error() > 0.01 {
		t.Errorf("%.2g of the energy is not accounted for", c.Balance.Error())
	}
}

// A frame that yields stays where the crimper left it.
func TestPropYieldingFrameStays(t *testing.T) {
	verify.Long(t)
	d, alloys := device(t, "sapien-3")
	s := &d.Sizes[1]
	c, err := RadialForce(t.Context(), d, s, alloys, Mesh{StrutElements: 6}, []float64{20, 12})
	if err != nil {
		t.Fatal(err)
	}
	if c.PermanentStrain < 0.05 || c.Releasing[0].RadialN > 0.5 {
		t.Errorf("plastic strain %g, %g N at 12 mm on its way out", c.PermanentStrain, c.Releasing[0].RadialN)
	}
}

// Every device can be crimped to what holds it, and lets go of it again; its force at 0.9 of its diameter is within what is known.
func TestPropDevicesCanBeCrimped(t *testing.T) {
	verify.Long(t)
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	for i := range devices {
		if devices[i].Build == nil {
			continue
		}
		d, alloys := device(t, devices[i].ID)
		for j := range d.Sizes {
			s := &d.Sizes[j]
			t.Run(d.ID+"/"+s.Label, func(t *testing.T) {
				c, err := RadialForce(t.Context(), d, s, alloys, Mesh{}, []float64{0.9 * s.NominalDiameterMM.Value})
				if err != nil {
					t.Fatal(err)
				}
				if r := d.Build.RadialForceN; r != nil && !r.Contains(c.Releasing[0].RadialN) {
					t.Errorf("%.1f N at %g mm, known are %g to %g N", c.Releasing[0].RadialN, c.Releasing[0].DiameterMM, r.Low(), r.High())
				}
				if c.Balance.Error() > 0.01 {
					t.Errorf("%.2g of the energy is not accounted for", c.Balance.Error())
				}
			})
		}
	}
}

func TestRadialForceRefuses(t *testing.T) {
	d, alloys := device(t, "j-valve-ta")
	for _, bad := range [][]float64{{40}, {5}, {18, 20}, {18, 18}} {
		if _, err := RadialForce(t.Context(), d, &d.Sizes[1], alloys, Mesh{}, bad); err == nil {
			t.Errorf("diameters %g were accepted", bad)
		}
	}
	other, _ := device(t, "myval")
	if _, err := RadialForce(t.Context(), other, &other.Sizes[0], alloys, Mesh{}, nil); err == nil {
		t.Error("a device that does not say what it is made of was crimped")
	}
	if _, err := RadialForce(t.Context(), d, &d.Sizes[1], nil, Mesh{}, nil); err == nil {
		t.Error("no alloys, and it was crimped")
	}
}
