package deploy

import (
	"fmt"

	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/valve"
)

// BodyC is the temperature of the blood.
const BodyC = 37

// law returns the law of an alloy's fibres at a temperature, and its shear modulus.
func law(a *valve.Alloy, celsius float64) (material.Uniaxial, float64, error) {
	switch a.Law {
	case valve.Superelastic:
		n, err := material.NewNitinol(material.Nitinol{
			AusteniteMPa: a.Value("austeniteMPa"), MartensiteMPa: a.Value("martensiteMPa"), TransformationStrain: a.Value("transformationStrain"), CompressionStrain: a.Value("compressionStrain"),
			LoadStartMPa: a.Value("loadStartMPa"), LoadEndMPa: a.Value("loadEndMPa"), UnloadStartMPa: a.Value("unloadStartMPa"), UnloadEndMPa: a.Value("unloadEndMPa"), CompressionRatio: a.Value("compressionRatio"),
			LoadMPaPerC: a.Value("stressMPaPerC"), UnloadMPaPerC: a.Value("stressMPaPerC"), ReferenceC: a.Value("referenceC"), TemperatureC: celsius, Rule: material.Line,
		})
		return n, a.Value("austeniteMPa") / (2 * (1 + a.Value("poisson"))), err
	case valve.Ductile:
		d, err := material.NewDuctile(material.Ductile{YoungMPa: a.Value("youngMPa"), YieldMPa: a.Value("yieldMPa"), HardeningMPa: a.Value("hardeningMPa")})
		return d, a.Value("youngMPa") / (2 * (1 + a.Value("poisson"))), err
	}
	return nil, 0, fmt.Errorf("deploy: the law %q of the alloy %s is not known", a.Law, a.ID)
}
