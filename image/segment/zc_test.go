package segment

import (
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

type zcase struct {
	V *image.Volume
	T *phantom.Truth
	O phantom.Options
}

func zget(t testing.TB, seed string) zcase {
	var c zcase
	if seed == "real" {
		f, err := os.Open("/work/shared/data/cta_aorta/ct_cropped.nii.gz")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		v, _, err := format.ReadNIfTI(f, format.Limit{})
		if err != nil {
			t.Fatal(err)
		}
		c.V = v
		return c
	}
	f, err := os.Open("/tmp/ph/" + seed + ".gob")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	if err := gob.NewDecoder(f).Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

func zraw(p string, x any) {
	f, _ := os.Create(p)
	binary.Write(f, binary.LittleEndian, x)
	f.Close()
}

func TestZDump(t *testing.T) {
	name := os.Getenv("CASE")
	c := zget(t, name)
	t0 := time.Now()
	tick := func(s string) { fmt.Println(s, time.Since(t0)); t0 = time.Now() }
	w, blood, err := look(c.V)
	if err != nil {
		t.Fatal(err)
	}
	tick("look")
	s, err := w.locate(blood)
	if err != nil {
		t.Fatal(err)
	}
	tick("locate")
	w.settle(s)
	fmt.Println(blood, s, w.Size)
	w.follow(s)
	tick("follow")
	inv := w.FromLPS()
	zraw("/tmp/look/"+name+".hu", w.hu.Data)
	zraw("/tmp/look/"+name+".dist", s.dist.Data)
	dirs := halfSphere(24)
	r, hu := newRays(s.mask, s.dist), image.NewFieldSampler(w.hu)
	share := image.NewField(w.Grid)
	for i := range share.Data {
		if s.dist.Data[i] >= 4 {
			x, y, z := w.Voxel(i)
			if x%2+y%2+z%2 == 0 {
				sh, l := r.walled(hu, w.LPS(float64(x), float64(y), float64(z)), dirs, 60, s.lowHU)
				for d := range 8 {
					if w.Inside(x+d%2, y+d/2%2, z+d/4) {
						share.Data[w.Index(x+d%2, y+d/2%2, z+d/4)] = float32(sh)
					}
				}
				_ = l
			}
		}
	}
	zraw("/tmp/look/"+name+".share", share.Data)
	f, _ := os.Create("/tmp/look/" + name + ".txt")
	fmt.Fprintln(f, w.Size[0], w.Size[1], w.Size[2])
	for _, p := range s.course {
		q := inv.Apply(p)
		fmt.Fprintln(f, q.X, q.Y, q.Z)
	}
	f.Close()
	if c.T != nil {
		q := inv.Apply(c.T.Ventricle.ApexEndo.PositionMM)
		fmt.Println("apex", q)
	}
	_ = geom.Vec{}
	_ = math.Pi
}
