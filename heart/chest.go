package heart

import "github.com/apical-heart/apical/mesh"

// Chest is what lies between the apex and the surgeon. A nil surface was not in the scan.
type Chest struct {
	Skin *mesh.Surface `json:"-"`
	Bone *mesh.Surface `json:"-"`
	Lung *mesh.Surface `json:"-"`
}
