package fault

import "strings"

// Entry explains one code.
type Entry struct {
	Code    string
	Kind    string // refusal: the input cannot be used or a step refuses; warning: the plan goes on and says so
	Meaning string
	Advice  string // "" where there is nothing to do
}

// Codes is every code that Apical gives, sorted by code. doc/codes.md is made from it; a test finds a code that is used and not
// listed, or listed and not used.
//
//go:generate go run ../internal/codes ../doc/codes.md
var Codes = []Entry{
	{"CATALOG-CONTENT", "refusal", "A device file is not usable: a number without source or unit, ranges that do not fit together.", "Mend what the message names; \"apical devices check\" looks at a folder."},
	{"CATALOG-EMPTY", "refusal", "The catalogue folder has no device file.", "Give the folder that holds the .json files."},
	{"CATALOG-FORM", "refusal", "A file of the catalogue is no device file.", "Compare it with a file of valve/catalog."},
	{"CATALOG-READ", "refusal", "A device file cannot be read.", "Check that the file is there and may be read."},
	{"CATALOG-SIZE", "refusal", "A device file is longer than 1 MB.", "Give device files only."},
	{"CATALOG-TWICE", "refusal", "Two device files hold the same device.", "Give each device an id of its own."},
	{"DCM-BITS", "refusal", "The bits of a DICOM pixel are not those of a CT: 16 allocated, 12 to 16 stored, the high bit one below.", "Export the series again."},
	{"DCM-CLASS", "refusal", "The series is no CT Image Storage: a screenshot, a dose sheet, a report.", "Give the original CT series."},
	{"DCM-CONFLICT", "refusal", "Two different slices of a series lie at one place: two phases or two reconstructions under one UID that no attribute tells apart.", "Export one phase or one reconstruction as a series of its own."},
	{"DCM-DEPTH", "refusal", "A DICOM file nests its sequences deeper than 64 levels.", "Export the series again; such a file is hostile or broken."},
	{"DCM-DUPLICATE", "warning", "Slices were there twice with equal pixels and were counted once.", ""},
	{"DCM-FRAME", "refusal", "The slices of a series belong to different frames of reference.", "Give slices of one scan only."},
	{"DCM-FRAMES", "refusal", "A file holds several frames (enhanced or multi-frame CT).", "Export the series as one file a slice."},
	{"DCM-GEOMETRY", "refusal", "The orientation, position or pixel spacing of a slice is not plausible.", "Export the series again."},
	{"DCM-INVERTED", "warning", "The pictures are MONOCHROME1, to be shown inverted; their Hounsfield units were taken as stored.", "Check that air is black and bone white in the report."},
	{"DCM-LEN", "refusal", "A DICOM element is longer than the file, or than such an element may be.", "Copy or export the series again."},
	{"DCM-LOCALIZER", "refusal", "The series is a localizer.", "Give the axial series."},
	{"DCM-LOSSY", "warning", "The pictures were compressed with loss before.", "Measure on the original series if it still exists."},
	{"DCM-META", "refusal", "A DICOM file does not name its transfer syntax.", "Copy or export the series again."},
	{"DCM-MISSING", "refusal", "Slices of the series are missing.", "Export the series again, with all its slices."},
	{"DCM-MODALITY", "refusal", "The series is not CT.", "Give the series of a cardiac CT."},
	{"DCM-ORDER", "refusal", "A DICOM file has a delimiter or an item where none belongs.", "Copy or export the series again."},
	{"DCM-PADDING", "warning", "The files declare a padding value that tissue has too; it was not replaced.", ""},
	{"DCM-PART", "warning", "The image numbers begin above 1: the series may be a part of a longer one.", "If the heart is not whole in the pictures, export all slices."},
	{"DCM-PHOTOMETRIC", "refusal", "The pictures are colours, not grey values.", "Give the original CT series."},
	{"DCM-PIXLEN", "refusal", "The pixels of a slice, or of the series, do not have the length their header says, or more than the limits allow.", "Export the series again; crop it if it really is this large."},
	{"DCM-PREAMBLE", "refusal", "A DICOM file carries a program in its preamble.", "Do not open it; have it looked at by whoever keeps your systems safe."},
	{"DCM-REPEATED", "warning", "A file gives an attribute twice; the first was taken.", ""},
	{"DCM-RESCALE", "refusal", "The pixels cannot be brought to Hounsfield units: the slope or intercept is not plausible, or the unit is another.", "Give a series in Hounsfield units."},
	{"DCM-SPACING", "refusal", "The slices are not evenly spaced.", "Give a reconstruction with evenly spaced slices."},
	{"DCM-SYNTAX", "refusal", "The series is stored in a transfer syntax that this version does not read.", "Export it uncompressed, or convert it with the command the message names."},
	{"DCM-TAG", "refusal", "A DICOM file lacks an attribute that a picture cannot do without.", "Export the series again from the scanner or the archive."},
	{"DCM-TILT", "warning", "The gantry was tilted; the slices were shifted to stand upright.", "A series without tilt is sharper."},
	{"DCM-TRUNC", "refusal", "A DICOM file ends in the middle.", "Copy or export the series again."},
	{"DCM-UNDEF", "refusal", "A DICOM element that needs a length has none.", "Copy or export the series again."},
	{"DCM-UNEVEN", "warning", "Slice positions are uneven by up to a tenth of a millimetre, as after rounding; they were taken as even.", ""},
	{"DCM-VR", "refusal", "A DICOM value is of the wrong kind, or of an unknown one.", "Copy or export the series again."},
	{"DISK-FULL", "refusal", "There is no room left where results are kept.", "Free some space, or keep results elsewhere."},
	{"EDIT-EMPTY", "refusal", "The edits file moves no landmark.", "Leave it out, or place at least one point."},
	{"EDIT-FORMAT", "refusal", "The edits file is neither Apical's JSON nor 3D Slicer markups.", "Save the points as landmarks.mrk.json, or as the report shows."},
	{"EDIT-NAME", "refusal", "The edits file moves a landmark that does not exist.", "Use the names that the message lists."},
	{"EDIT-OUTSIDE", "refusal", "The edits file moves a landmark out of the picture.", "Check the coordinate system: LPS or RAS."},
	{"EDIT-POINT", "refusal", "A position in the edits file is no point.", "Give three coordinates in mm."},
	{"EDIT-SYSTEM", "refusal", "The edits file is in a unit or coordinate system that is not known.", "Save the points in mm, in LPS or RAS."},
	{"EDIT-TWICE", "refusal", "The edits file gives a landmark two positions.", "Keep one of them."},
	{"HU-CONTRAST", "warning", "Hardly any voxel is as bright as blood with contrast agent (150 to 700 HU).", "Plan on a CT angiography."},
	{"HU-IMPLAUSIBLE", "warning", "The picture holds no air, as if it were cut out of the chest or not in Hounsfield units.", "Check the values in the pictures of the report."},
	{"IN-EMPTY", "refusal", "The folder or file is empty.", "Give the folder that holds the DICOM files."},
	{"IN-FILES", "refusal", "The folder holds more files than one examination has.", "Give the folder of one examination."},
	{"IN-FORMAT", "refusal", "The input is no picture that Apical reads.", "Give a DICOM folder, or a NIfTI or NRRD file."},
	{"IN-HU", "refusal", "The values of the picture are no Hounsfield units.", "Give the CT itself: not a label map, an MR, or a CT without its rescale intercept."},
	{"IN-PATH", "refusal", "There is nothing at the path, or it cannot be read.", "Check the path and its permissions."},
	{"IN-PATIENTS", "refusal", "The folder holds CT series of more than one patient.", "Give the folder of one patient, or choose a series with --series."},
	{"IN-PHASE", "warning", "The picture does not say in which phase of the heart beat it was taken.", "If there is a series of 20 to 45 % of the cycle, plan on it."},
	{"IN-SERIES", "refusal", "There is no such series in the input.", "Give a SeriesInstanceUID or a series number of the folder."},
	{"IN-SINGLE", "refusal", "The input is one slice of a series.", "Give the folder that holds all its slices."},
	{"IN-THICK", "warning", "Voxels or slices are thicker than 1.5 mm, too coarse for sizing.", "Reconstruct slices of 1 mm or less."},
	{"IN-UNREAD", "warning", "Some DICOM files of the folder could not be read and belong to no series.", "Copy or export the series again if slices are missing."},
	{"LM-APEX", "warning", "The apex of the left ventricle was not found.", "Place the apex by hand (--edits), or plan on a scan that covers it."},
	{"LM-BICUSPID", "warning", "The valve may be bicuspid.", "Look at the valve in the sinus section; size a bicuspid root with its own rules."},
	{"LM-LEAFLETS", "warning", "The leaflets' attachment was not seen; the hinge points were placed by the shape of the lumen alone.", "Check the annulus plane and move the hinge points (--edits) before a size is chosen."},
	{"LM-VENTRICLE", "warning", "The left ventricle was not found in the picture.", "Plan the access on a scan that covers the whole heart."},
	{"LM-VENTRICLE-CUT", "warning", "The left ventricle is cut by the scan's edge.", "Plan the access on a scan that covers the whole heart."},
	{"MEASURE-ANNULUS", "warning", "The annulus was not measured.", "Set the three hinge points by hand and run again."},
	{"MEASURE-BICUSPID", "warning", "The valve may be bicuspid.", "Look at the leaflets; size also by the intercommissural distance."},
	{"MEASURE-CONTOUR", "warning", "The annulus has a folded border: its diameter by perimeter is much larger than by area.", "Look at its contour in the report; trust the area more than the perimeter."},
	{"MEASURE-ECCENTRIC", "warning", "The annulus is very oval.", "Check that the three hinge points lie on the lowest attachment of the leaflets."},
	{"MEASURE-METAL", "warning", "Metal near the root was left out of the calcium.", ""},
	{"MEASURE-OPTIONS", "warning", "A level, depth or wavelength of the measuring options is not usable.", "Leave the option out to have its default."},
	{"MEASURE-OSTIUM", "warning", "A coronary ostium lies on or below the annulus.", "Check the ostium and the hinge points."},
	{"MEASURE-SINUS", "warning", "The sinuses are narrower than the annulus.", "Check that the annulus does not lie in the sinuses."},
	{"MEASURE-STJ", "warning", "The sinotubular junction lies at an unusual height.", "Check its position in the stretched view."},
	{"MEASURE-STOPPED", "warning", "Measuring was stopped before the uncertainties were known.", ""},
	{"MEASURE-UNSTABLE", "warning", "Some measurements change too much with the uncertainty of the landmarks to be given.", "Look at the landmarks they depend on and move them if need be."},
	{"MEASURE-UNSURE", "warning", "The annulus diameter is less certain than between two readers.", "Confirm the hinge points by hand."},
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
	{"NRRD-DETACHED", "refusal", "The NRRD header keeps its voxels in another file, which could be any file of the machine.", "Save the picture as one .nrrd file."},
	{"NRRD-DIM", "refusal", "The NRRD file does not hold exactly one grey three-dimensional volume.", "Save one grey 3-D volume."},
	{"NRRD-ENCODING", "refusal", "The NRRD encoding is neither raw nor gzip.", "Save the picture with raw or gzip encoding."},
	{"NRRD-GEOMETRY", "refusal", "The NRRD spacing or position is missing, not in millimetres, or not plausible.", "Save the picture again with its geometry."},
	{"NRRD-HEADER", "refusal", "The file is no NRRD file, or its header is damaged.", "Save the picture again as NRRD or NIfTI."},
	{"NRRD-NOSPACE", "warning", "The NRRD file gives no space or directions: left and right are a guess.", "Save the picture with its space and directions, or give the DICOM series."},
	{"NRRD-SHEAR", "refusal", "The axes of the NRRD picture are not at right angles.", "Resample it onto a grid with axes at right angles."},
	{"NRRD-SIZE", "refusal", "The NRRD header asks for more voxels than the limits allow, or for none.", "Check the file; crop or resample the picture."},
	{"NRRD-SPACE", "refusal", "The NRRD space is not that of a patient lying still.", "Save the picture in left-posterior-superior."},
	{"NRRD-TRUNC", "refusal", "The NRRD file ends early or its compressed data are damaged.", "Copy or save the file again."},
	{"NRRD-TYPE", "refusal", "The NRRD voxels are blocks, not grey values.", "Save the picture with 16-bit integers."},
	{"OUT-PATH", "refusal", "Results cannot be written to the folder: it is a file, may not be written to, has no room, or holds another patient's slices.", "Name a folder with --out that you may write to."},
	{"PLAN-STEP", "refusal", "There is no step of this name.", "Use a step that the message lists."},
	{"SEG-CONTRAST", "refusal", "No contrast-filled blood or heart chamber was found.", "Use a contrast-enhanced, arterial-phase cardiac CT."},
	{"SEG-ROOT", "refusal", "The aortic root with the left ventricle below it was not found in the picture.", "Give a CT that holds the whole heart and the ascending aorta."},
	{"SEG-TISSUE", "refusal", "No soft tissue at CT density was found in the picture.", "Give the CT itself, in Hounsfield units."},
	{"STORE-FORMAT", "refusal", "The folder for results is no store, or one of another version.", "Name an empty folder, or one that does not exist yet."},
}

// Explain returns the entry of a code, in upper or lower case.
func Explain(code string) (Entry, bool) {
	for _, e := range Codes {
		if strings.EqualFold(e.Code, code) {
			return e, true
		}
	}
	return Entry{}, false
}
