// Package dicom reads CT series out of folders of DICOM files, and writes them.
//
// Scan looks at the headers of all files of a file system, whatever their names, and groups them into series; Series.Volume
// makes one picture of a series, with its geometry from ImagePositionPatient and ImageOrientationPatient alone. The reader is
// ours (doc/decisions/0001-dicom-reader.md): it goes front to back without recursion, compares every length with the bytes that
// are left before it takes memory, and keeps only the values that the picture and the report need.
//
// # Limitations
//
// Explicit and implicit little endian, one frame a file, 16 bits a sample. Compressed transfer syntaxes, big endian, deflated and
// enhanced multi-frame objects are recognised and refused by name. Text is kept as it is stored; only ASCII and UTF-8 show right.
package dicom

import (
	"fmt"

	"github.com/apical-heart/apical/fault"
)

// Bounds of reference/reliability.md, I1 and I5, and our own on folders and on values that are kept.
const (
	maxDepth  = 64
	maxAxis   = 4096
	maxSlices = 20000
	maxFiles  = 200000
	maxValue  = 4096           // bytes of a value that is kept; the longest we need is an ImageType
	maxVolume = int64(4) << 30 // bytes of one picture
	window    = 8192           // bytes read at a time: most CT headers fit
)

// Tag is a DICOM tag: group in the upper, element in the lower 16 bits.
type Tag uint32

// String returns the tag as PS3.6 prints it, with the keyword of those that a picture cannot do without.
func (t Tag) String() string {
	s := fmt.Sprintf("(%04X,%04X)", uint32(t)>>16, uint32(t)&0xffff)
	if name := keyword[t]; name != "" {
		s = name + " " + s
	}
	return s
}

var keyword = map[Tag]string{
	tagTransferSyntax: "TransferSyntaxUID", tagPosition: "ImagePositionPatient", tagOrientation: "ImageOrientationPatient",
	tagSamples: "SamplesPerPixel", tagPhotometric: "PhotometricInterpretation", tagRows: "Rows", tagColumns: "Columns",
	tagPixelSpacing: "PixelSpacing", tagBitsAllocated: "BitsAllocated", tagBitsStored: "BitsStored", tagHighBit: "HighBit",
	tagPixelSigned: "PixelRepresentation", tagIntercept: "RescaleIntercept", tagSlope: "RescaleSlope", tagPixels: "PixelData",
}

// Tags that are read or written, PS3.6.
const (
	tagMetaLength        Tag = 0x00020000
	tagMetaVersion       Tag = 0x00020001
	tagMetaClass         Tag = 0x00020002
	tagMetaInstance      Tag = 0x00020003
	tagTransferSyntax    Tag = 0x00020010
	tagImplementation    Tag = 0x00020012
	tagImplVersion       Tag = 0x00020013
	tagCharacterSet      Tag = 0x00080005
	tagImageType         Tag = 0x00080008
	tagSOPClass          Tag = 0x00080016
	tagSOPInstance       Tag = 0x00080018
	tagStudyDate         Tag = 0x00080020
	tagStudyTime         Tag = 0x00080030
	tagContentTime       Tag = 0x00080033
	tagAccession         Tag = 0x00080050
	tagModality          Tag = 0x00080060
	tagManufacturer      Tag = 0x00080070
	tagReferring         Tag = 0x00080090
	tagStudyDescription  Tag = 0x00081030
	tagSeriesDescription Tag = 0x0008103E
	tagModel             Tag = 0x00081090
	tagPatientName       Tag = 0x00100010
	tagPatientID         Tag = 0x00100020
	tagBirthDate         Tag = 0x00100030
	tagSex               Tag = 0x00100040
	tagAge               Tag = 0x00101010
	tagContrastAgent     Tag = 0x00180010
	tagSliceThickness    Tag = 0x00180050
	tagKVP               Tag = 0x00180060
	tagSpacingBetween    Tag = 0x00180088
	tagTriggerTime       Tag = 0x00181060
	tagKernel            Tag = 0x00181210
	tagPatientPosition   Tag = 0x00185100
	tagStudyUID          Tag = 0x0020000D
	tagSeriesUID         Tag = 0x0020000E
	tagStudyID           Tag = 0x00200010
	tagSeriesNumber      Tag = 0x00200011
	tagAcquisition       Tag = 0x00200012
	tagInstance          Tag = 0x00200013
	tagPosition          Tag = 0x00200032
	tagOrientation       Tag = 0x00200037
	tagFrameOfReference  Tag = 0x00200052
	tagTemporalPosition  Tag = 0x00200100
	tagPositionReference Tag = 0x00201040
	tagSeriesInstances   Tag = 0x00201209
	tagPhasePercent      Tag = 0x00209241
	tagSamples           Tag = 0x00280002
	tagPhotometric       Tag = 0x00280004
	tagFrames            Tag = 0x00280008
	tagRows              Tag = 0x00280010
	tagColumns           Tag = 0x00280011
	tagPixelSpacing      Tag = 0x00280030
	tagBitsAllocated     Tag = 0x00280100
	tagBitsStored        Tag = 0x00280101
	tagHighBit           Tag = 0x00280102
	tagPixelSigned       Tag = 0x00280103
	tagPadding           Tag = 0x00280120
	tagPaddingLimit      Tag = 0x00280121
	tagWindowCenter      Tag = 0x00281050
	tagWindowWidth       Tag = 0x00281051
	tagIntercept         Tag = 0x00281052
	tagSlope             Tag = 0x00281053
	tagRescaleType       Tag = 0x00281054
	tagLossy             Tag = 0x00282110
	tagPixels            Tag = 0x7FE00010
	tagItem              Tag = 0xFFFEE000
	tagItemEnd           Tag = 0xFFFEE00D
	tagSequenceEnd       Tag = 0xFFFEE0DD
)

// wanted are the top-level values that are kept, and the value representation that PS3.6 gives them ("xs": US or SS).
var wanted = map[Tag]string{
	tagMetaClass: "UI", tagMetaInstance: "UI", tagTransferSyntax: "UI", tagImageType: "CS", tagSOPClass: "UI", tagSOPInstance: "UI", tagContentTime: "TM",
	tagModality: "CS", tagManufacturer: "LO", tagSeriesDescription: "LO", tagModel: "LO", tagPatientID: "LO", tagSex: "CS",
	tagAge: "AS", tagContrastAgent: "LO", tagSliceThickness: "DS", tagKVP: "DS", tagSpacingBetween: "DS", tagTriggerTime: "DS",
	tagKernel: "SH", tagPatientPosition: "CS", tagStudyUID: "UI", tagSeriesUID: "UI", tagSeriesNumber: "IS", tagAcquisition: "IS",
	tagInstance: "IS", tagPosition: "DS", tagOrientation: "DS", tagFrameOfReference: "UI", tagTemporalPosition: "IS",
	tagSeriesInstances: "IS", tagPhasePercent: "FD", tagSamples: "US", tagPhotometric: "CS", tagFrames: "IS", tagRows: "US",
	tagColumns: "US", tagPixelSpacing: "DS", tagBitsAllocated: "US", tagBitsStored: "US", tagHighBit: "US", tagPixelSigned: "US",
	tagPadding: "xs", tagPaddingLimit: "xs", tagIntercept: "DS", tagSlope: "DS", tagRescaleType: "LO", tagLossy: "CS",
}

const (
	ctImage         = "1.2.840.10008.5.1.4.1.1.2"
	enhancedCTImage = "1.2.840.10008.5.1.4.1.1.2.1"
	legacyCTImage   = "1.2.840.10008.5.1.4.1.1.2.2"
)

const copyAgain = "Copy or export the series again from the scanner or the archive."

func refuse(code, advice, format string, args ...any) error {
	return fault.New(code, fmt.Sprintf(format, args...), advice)
}
