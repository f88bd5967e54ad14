package measure

// Groups of measurements, in the order of a report.
const (
	GroupAnnulus   = "annulus"
	GroupLVOT      = "lvot"
	GroupSinus     = "sinus"
	GroupSTJ       = "stj"
	GroupAscending = "ascending"
	GroupCoronary  = "coronary"
	GroupLeaflet   = "leaflet"
	GroupCalcium   = "calcium"
	GroupAngle     = "angle"
	GroupVentricle = "ventricle"
	GroupSeptum    = "septum"
	GroupCArm      = "c-arm"
)

// Group is a group of measurements with its names.
type Group struct{ ID, NameEN, NameZH string }

// Groups lists the groups in the order of a report.
var Groups = []Group{
	{GroupAnnulus, "Annulus", "瓣环"},
	{GroupLVOT, "Left ventricular outflow tract", "左心室流出道"},
	{GroupSinus, "Sinuses of Valsalva", "主动脉窦"},
	{GroupSTJ, "Sinotubular junction", "窦管交界"},
	{GroupAscending, "Ascending aorta", "升主动脉"},
	{GroupCoronary, "Coronary ostia", "冠状动脉开口"},
	{GroupLeaflet, "Leaflets and commissures", "瓣叶与瓣叶交界"},
	{GroupCalcium, "Calcium", "钙化"},
	{GroupAngle, "Angulation", "角度"},
	{GroupVentricle, "Left ventricle", "左心室"},
	{GroupSeptum, "Membranous septum", "膜部室间隔"},
	{GroupCArm, "C-arm angles", "C 臂投照角度"},
}

// Def is one measurement: everything that any table, file or picture needs to know about it.
type Def struct {
	ID           string `json:"id"` // the JSON name of the field of Set
	NameEN       string `json:"nameEN"`
	NameZH       string `json:"nameZH"`
	Definition   string `json:"definition"`
	DefinitionZH string `json:"definitionZH"`
	Unit         string `json:"unit"`     // mm, mm2, mm3, mL, deg, AU, %, or "" for a pure number
	Decimals     int    `json:"decimals"` // as many as its uncertainty leaves meaning to
	Source       string `json:"source"`   // keys of reference ct-planning, section 16; "project" is a choice of ours
	Group        string `json:"group"`
	Column       string `json:"column,omitempty"` // field of the reference tool's report with 87 columns, if it has one
	// NormalLow and NormalHigh bound what is usual (mean ± 2 SD unless Definition says otherwise) if NormalSource is not empty.
	NormalLow    float64 `json:"normalLow,omitempty"`
	NormalHigh   float64 `json:"normalHigh,omitempty"`
	NormalSource string  `json:"normalSource,omitempty"`
	// Get reads the measurement out of a set.
	Get func(*Set) Value `json:"-"`

	field func(*Set) *Value
	ownSD bool // the uncertainty does not come from the draws
}

// Find returns the definition with this ID, or nil.
func Find(id string) *Def {
	for i := range Defs {
		if Defs[i].ID == id {
			return &Defs[i]
		}
	}
	return nil
}

// define completes the rows of a group.
func define(group string, rows ...Def) []Def {
	for i := range rows {
		field := rows[i].field
		rows[i].Group = group
		rows[i].Get = func(s *Set) Value { return *field(s) }
	}
	return rows
}
