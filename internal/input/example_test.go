package input_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/input"
)

// What cannot be used has a code, one sentence and what to do.
func ExampleOpen() {
	_, err := input.Open(context.Background(), "no/such/folder", input.Options{})
	var f *fault.Error
	if errors.As(err, &f) {
		fmt.Println(f.Code)
		fmt.Println(f.Message)
		fmt.Println(f.Advice)
	}
	// Output:
	// IN-PATH
	// there is nothing at no/such/folder
	// Check the spelling of the path.
}
