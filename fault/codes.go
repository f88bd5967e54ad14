package fault

import "strings"

// Entry explains one code. Kind is "refusal" (exit 3 or 4) or "warning" (the plan goes on).
type Entry struct {
	Code, Kind, Meaning, Advice string
}

// Codes is every code that Apical gives, sorted by code. doc/codes.md is generated from it, and a test finds a code that is
// used and not listed.
var Codes = []Entry{
	{"NII-DIM", "refusal", "The NIfTI file does not hold exactly one three-dimensional volume.", "Split a 4-D file and give the phase to plan on."},
	{"NII-GEOMETRY", "refusal", "The NIfTI spacing or position is missing, not finite, or no plausible number of millimetres.", "Export the file again with its geometry."},
	{"NII-HEADER", "refusal", "The file is no NIfTI file, or its header is damaged.", "Give a NIfTI-1 file, a DICOM folder or NRRD."},
	{"NII-NOFORM", "warning", "The NIfTI file has neither qform nor sform: left and right are a guess.", "Export the picture with a qform or sform, or give the DICOM series."},
	{"NII-PAIR", "refusal", "The header belongs to a pair of files (.hdr, .img) or to Analyze 7.5.", "Convert the pair to one .nii file."},
	{"NII-SHEAR", "refusal", "The axes of the NIfTI picture are not at right angles.", "Resample it onto a grid with axes at right angles."},
	{"NII-SIZE", "refusal", "The NIfTI header asks for more voxels than the limits allow, or for none.", "Check the file; crop or resample the picture."},
	{"NII-TEMPLATE", "warning", "The NIfTI affine leads into the space of a template, not of the patient.", "Plan on the picture as it was scanned."},
	{"NII-TRUNC", "refusal", "The NIfTI file ends early or its compressed data are damaged.", "Copy or export the file again."},
	{"NII-TYPE", "refusal", "The NIfTI voxels are colours or complex numbers, not grey values.", "Export the picture as int16."},
}

// Explain returns the entry of a code.
func Explain(code string) (Entry, bool) {
	for _, e := range Codes {
		if strings.EqualFold(e.Code, code) {
			return e, true
		}
	}
	return Entry{}, false
}
