package sparse

import (
	"errors"
	"reflect"
	"testing"

	"github.com/apical-heart/apical/num"
)

// A plan is a pattern and its analysis, as one after the other gives them, and refuses what they refuse.
func TestPropPlan(t *testing.T) {
	const n = 300
	c := num.NewChance(5)
	var cliques [][]int32
	for range 400 {
		at := int32(c.Uniform(0, n-8))
		cliques = append(cliques, []int32{at, -1, at + 3, at + 7})
	}
	p, s, err := Plan(n, cliques, Options{Last: []int32{4, 9}})
	if err != nil {
		t.Fatal(err)
	}
	wantP, err := NewPattern(n, cliques)
	if err != nil {
		t.Fatal(err)
	}
	wantS, err := Analyse(wantP, Options{Last: []int32{4, 9}})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p, wantP) || !reflect.DeepEqual(s, wantS) {
		t.Error("a plan is not what pattern and analysis are")
	}
	var clique *CliqueError
	if _, _, err := Plan(n, [][]int32{{1, n}}, Options{}); !errors.As(err, &clique) {
		t.Errorf("%v", err)
	}
	var option *OptionError
	if _, _, err := Plan(n, cliques, Options{Last: []int32{n}}); !errors.As(err, &option) {
		t.Errorf("%v", err)
	}
}
