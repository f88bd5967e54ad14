package plan

import (
	"strings"

	"github.com/apical-heart/apical/heart"
)

// Landmark is a point of the patient that a person may move, under the name that edits and 3D Slicer files use.
type Landmark struct {
	ID     string
	NameEN string
	NameZH string
	At     func(r *heart.Root, v *heart.Ventricle) *heart.Point
}

// Landmarks lists them in the order of files and tables.
func Landmarks() []Landmark {
	root := func(id, en, zh string, at func(r *heart.Root) *heart.Point) Landmark {
		return Landmark{id, en, zh, func(r *heart.Root, _ *heart.Ventricle) *heart.Point { return at(r) }}
	}
	return []Landmark{
		root("hinge-left", "Hinge point, left cusp", "左冠瓣最低附着点", func(r *heart.Root) *heart.Point { return &r.Hinge[heart.Left] }),
		root("hinge-right", "Hinge point, right cusp", "右冠瓣最低附着点", func(r *heart.Root) *heart.Point { return &r.Hinge[heart.Right] }),
		root("hinge-non-coronary", "Hinge point, non-coronary cusp", "无冠瓣最低附着点", func(r *heart.Root) *heart.Point { return &r.Hinge[heart.NonCoronary] }),
		root("commissure-left-right", "Commissure, left and right cusps", "左右冠瓣交界", func(r *heart.Root) *heart.Point { return &r.Commissure[heart.LeftRight] }),
		root("commissure-right-non", "Commissure, right and non-coronary cusps", "右无冠瓣交界", func(r *heart.Root) *heart.Point { return &r.Commissure[heart.RightNon] }),
		root("commissure-non-left", "Commissure, non-coronary and left cusps", "无左冠瓣交界", func(r *heart.Root) *heart.Point { return &r.Commissure[heart.NonLeft] }),
		root("ostium-left", "Left coronary ostium, lower edge", "左冠状动脉开口下缘", func(r *heart.Root) *heart.Point { return &r.OstiumLower[heart.Left] }),
		root("ostium-right", "Right coronary ostium, lower edge", "右冠状动脉开口下缘", func(r *heart.Root) *heart.Point { return &r.OstiumLower[heart.Right] }),
		root("ostium-left-centre", "Left coronary ostium, centre", "左冠状动脉开口中心", func(r *heart.Root) *heart.Point { return &r.OstiumCentre[heart.Left] }),
		root("ostium-right-centre", "Right coronary ostium, centre", "右冠状动脉开口中心", func(r *heart.Root) *heart.Point { return &r.OstiumCentre[heart.Right] }),
		root("stj-centre", "Sinotubular junction, centre", "窦管交界中心", func(r *heart.Root) *heart.Point { return &r.STJ }),
		root("membranous-septum", "Membranous septum, lower edge", "膜部室间隔下缘", func(r *heart.Root) *heart.Point { return &r.MembranousSeptum }),
		{"apex-endo", "Apex of the left ventricle, inner surface", "左心室心尖(心内膜面)", func(_ *heart.Root, v *heart.Ventricle) *heart.Point { return &v.ApexEndo }},
		{"apex-epi", "Apex of the left ventricle, outer surface", "左心室心尖(心外膜面)", func(_ *heart.Root, v *heart.Ventricle) *heart.Point { return &v.ApexEpi }},
	}
}

// landmarkID returns the ID that a label written by hand means: capitals, spaces and underscores do not matter. ok is false if there
// is none.
func landmarkID(label string) (id string, ok bool) {
	want := strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(strings.TrimSpace(label)))
	for _, l := range Landmarks() {
		if l.ID == want {
			return l.ID, true
		}
	}
	return "", false
}

// landmarkIDs lists the IDs for advice.
func landmarkIDs() string {
	var ids []string
	for _, l := range Landmarks() {
		ids = append(ids, l.ID)
	}
	return strings.Join(ids, ", ")
}
