package plan_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/apical-heart/apical/plan"
)

// A case of two numbers, filled by two steps. The second reads an option, so only its key changes when the option does.
func ExampleRunner() {
	type numbers struct {
		factor       int
		Base, Scaled int
	}
	steps := []plan.Step[numbers]{
		{ID: "base", Version: 1, Codec: plan.Keep(func(c *numbers) *int { return &c.Base }),
			Run: func(_ context.Context, c *numbers, _ plan.Watch) error { c.Base = 21; return nil }},
		{ID: "scale", Version: 1, Needs: []string{"base"}, Codec: plan.Keep(func(c *numbers) *int { return &c.Scaled }),
			Input: func(c *numbers) any { return c.factor },
			Run:   func(_ context.Context, c *numbers, _ plan.Watch) error { c.Scaled = c.factor * c.Base; return nil }},
	}
	runner := plan.Runner[numbers]{Steps: steps, Store: &plan.Memory{}}
	for _, factor := range []int{2, 3, 2} {
		c := numbers{factor: factor}
		outcomes, err := runner.Run(context.Background(), &c, "")
		if err != nil {
			fmt.Println(err)
		}
		fmt.Println(c.Scaled, outcomes[0].State, outcomes[1].State)
	}
	// Output:
	// 42 ran ran
	// 63 stored ran
	// 42 stored stored
}

func ExampleReadEdits() {
	e, err := plan.ReadEdits(strings.NewReader(`{"schema": "edits/1", "landmarks": {"hinge-left": [12.5, -201.0, 1398.2]}}`))
	fmt.Println(e.IDs(), e.Landmarks["hinge-left"], err)

	_, err = plan.ReadEdits(strings.NewReader(`{"schema": "edits/1", "landmarks": {"hinge-rear": [0, 0, 0]}}`))
	fmt.Println(err)
	// Output:
	// [hinge-left] {12.5 -201 1398.2} <nil>
	// EDIT-NAME: there is no landmark "hinge-rear"
}
