package plan

import "github.com/apical-heart/apical/valve"

// Catalogue is the products that a plan chooses among, and what is known of how they are made and released.
type Catalogue struct {
	Devices  []valve.Device
	Alloys   map[string]*valve.Alloy // that devices are made of, by ID
	Programs []valve.Program         // release programs; of those that serve the first is taken
}

// device returns the device with this ID, or nil.
func (k Catalogue) device(id string) *valve.Device {
	for i := range k.Devices {
		if k.Devices[i].ID == id {
			return &k.Devices[i]
		}
	}
	return nil
}

// offered returns the programs that a plan may take: those that teach a mistake are left out.
func (k Catalogue) offered() []valve.Program {
	var out []valve.Program
	for _, p := range k.Programs {
		if !p.Teaching {
			out = append(out, p)
		}
	}
	return out
}
