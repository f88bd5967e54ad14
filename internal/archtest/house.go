// Package archtest keeps the house: which package stands on which floor, which walls stand between them, and what a science
// package may not touch. Its test reads the whole tree and fails the build when an import breaks a rule; doc/architecture.md says
// why the rules are there. For tests only.
//
// A new package is one line in floors. To change the house, change the table with a page in doc/decisions.
package archtest

// House is the rules. The zero House allows no package at all.
type House struct {
	Module string
	Floors []Floor // bottom up
	Walls  []Wall
	// Planned names rooms that walls already name and that are not built yet.
	Planned []string
	// Impure lists what no science package imports; "net/..." covers everything below net as well.
	Impure map[string]string // path => why
	// TestsOnly are packages that no shipped file imports.
	TestsOnly []string
	// LongFiles is the number of non-test files over LongLines lines. It may fall; to raise it is to change this number.
	LongFiles int
	// Names no package or file carries: a name says what is inside.
	BadNames []string
}

// LongLines is where a file counts as long (style guide: about 150 lines, 400 where natural).
const LongLines = 400

// Floor is one storey. A package imports only from floors with a lower number. The number is ten times that of the design's
// list, so that there is room for mezzanines.
type Floor struct {
	Number   int
	Packages []string
}

// Wall forbids From to reach Not, directly or through others. "mech/..." is mech and everything below it; "heart" is that
// package alone.
type Wall struct{ From, Not, Why string }

// Apical is the house as it stands.
var Apical = House{
	Module: "github.com/apical-heart/apical",
	Floors: []Floor{
		{0, []string{"fault"}},
		{10, []string{"geom", "num", "num/vector", "report/words"}},
		{15, []string{"mesh", "num/network", "num/sparse"}},
		{20, []string{"image", "image/codec", "mech", "render"}},
		{22, []string{"image/codec/jpeg", "image/codec/jpeg2000", "image/codec/jpegls", "image/codec/rle", "image/dicom/charset", "render/plate"}},
		{25, []string{"mech/material"}},
		{27, []string{"mech/beam", "mech/contact", "mech/membrane", "mech/solid", "mech/spring"}},
		{28, []string{"mech/solve"}},
		{29, []string{"mech/problem"}},
		{30, []string{"heart", "valve"}},
		{40, []string{
			"heart/measure", "heart/phantom",
			"image/dicom", "image/format", "image/segment",
			"valve/catalog",
		}},
		{45, []string{"heart/landmark", "valve/sizing"}},
		{50, []string{"deploy", "heart/quality"}},
		{55, []string{"outcome"}},
		{56, []string{"ensemble"}},
		{57, []string{"report/figure"}},
		{60, []string{"plan"}},
		{70, []string{"report"}},
		{90, []string{
			"internal/accuracy", "internal/archtest", "internal/bench", "internal/codes", "internal/crownset", "internal/deploytest", "internal/dicomtest", "internal/input", "internal/mechtest", "internal/peer", "internal/releases", "internal/store", "internal/testcount",
			"internal/verify",
		}},
		{100, []string{"cmd/apical"}},
	},
	Walls: []Wall{
		{"mech/...", "heart/...", "mechanics solves for any body, not only a patient's"},
		{"mech/...", "valve/...", "mechanics solves for any body, not only a product"},
		{"mech/...", "image/...", "mechanics knows no picture"},
		{"mech/...", "flow/...", "mechanics and circulation meet in deploy and outcome"},
		{"flow/...", "geom", "the circulation has no space, only volumes, flows and pressures"},
		{"flow/...", "mesh", "the circulation has no space, only volumes, flows and pressures"},
		{"flow/...", "image/...", "the circulation has no space, only volumes, flows and pressures"},
		{"flow/...", "heart/...", "the circulation has no space, only volumes, flows and pressures"},
		{"flow/...", "valve/...", "an orifice is a number to the circulation, whoever made the valve"},
		{"heart", "image/...", "a patient is the same whichever picture showed him"},
		{"heart/measure", "image/...", "measurements are taken from the root, not from voxels"},
		{"heart/...", "valve/...", "a patient is measured without a product in mind"},
		{"heart/...", "mech/...", "a patient is measured before anything is simulated"},
		{"heart/...", "flow/...", "a patient is measured before anything is simulated"},
		{"valve", "heart/...", "a product is the same for every patient"},
		{"valve/catalog", "heart/...", "a product is the same for every patient"},
		{"valve/...", "image/...", "sizing reads measurements, not voxels"},
		{"valve/...", "mech/...", "a product is data; what it does is found in deploy"},
		{"valve/...", "flow/...", "a product is data; what it does is found in outcome"},
		{"image/...", "heart/...", "a picture is read without knowing whose"},
		{"image/...", "valve/...", "a picture is read without knowing what for"},
	},
	Planned: []string{"flow"},
	Impure: map[string]string{
		"os/...":        "files come in as fs.FS, io.Reader and io.Writer",
		"io/ioutil":     "files come in as fs.FS, io.Reader and io.Writer",
		"path/filepath": "it walks the disk; names inside an fs.FS are joined by path",
		"syscall":       "science runs on any system",
		"net/...":       "science answers without a network",
		"time":          "the same input gives the same bytes, whenever",
		"log/...":       "progress leaves by a callback, doubts in the result",
		"math/rand/...": "chance is seeded and counted (num), or a result could not be repeated",
		"crypto/rand":   "chance is seeded and counted (num), or a result could not be repeated",
		"unsafe":        "a wrong offset is a wrong measurement",
		"plugin":        "what runs is what was built",
		"expvar":        "no globals, no network",
	},
	TestsOnly: []string{"internal/archtest", "internal/deploytest", "internal/dicomtest", "internal/mechtest", "internal/peer", "internal/verify"},
	LongFiles: 0,
	BadNames:  []string{"util", "utils", "common", "helper", "helpers", "misc", "manager", "types", "stuff", "base"},
}
