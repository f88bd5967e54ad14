package measure

import "slices"

// Defs is the one list of measurements, in the order of a report.
var Defs = slices.Concat(
	annulusDefs,
	lvotDefs,
	sinusDefs,
	stjDefs,
	ascendingDefs,
	coronaryDefs,
	leafletDefs,
	calciumDefs,
	angleDefs,
	ventricleDefs,
	septumDefs,
	carmDefs,
)
