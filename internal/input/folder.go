package input

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// fromFolder reads a picture that may be more than one file. The reader sees the folder of the file and nothing else of the machine: a
// link that leads out of it is not followed, except that the path itself may be one.
func fromFolder(path string, read func(fs.FS, string, format.Limit) (*image.Volume, []fault.Warning, error)) (*image.Volume, []fault.Warning, error) {
	real, err := filepath.EvalSymlinks(path)
	var root *os.Root
	if err == nil {
		root, err = os.OpenRoot(filepath.Dir(real))
	}
	if err != nil {
		return nil, nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be opened", path), "Check the path and its permissions.")
	}
	defer root.Close()
	return read(root.FS(), filepath.Base(real), format.Limit{})
}
