// Package dicom reads CT series out of folders of DICOM files, and writes them.
//
// Scan looks at the headers of all files of a file system, whatever their names, and groups them into series; Series.Volume
// makes one picture of a series, with its geometry from ImagePositionPatient and ImageOrientationPatient alone. The reader is
// ours (doc/decisions/0001-dicom-reader.md): it goes front to back without recursion, compares every length with the bytes that
// are left before it takes memory, and keeps only the values that the picture and the report need.
//
// Pixels are read in explicit and implicit little endian, explicit big endian and deflated, and in RLE, JPEG baseline, JPEG
// lossless, JPEG-LS and JPEG 2000 (package image/codec); from one file a slice and from enhanced multi-frame objects, which go the
// same way and give the same picture.
//
// # Limitations
//
// Grey pixels of 8 or 16 bits. 12-bit and progressive JPEG, high-throughput JPEG 2000, JPEG XL and video are recognised and
// refused by name.
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
	tagFrameGroups: "PerFrameFunctionalGroupsSequence", tagSharedGroups: "SharedFunctionalGroupsSequence", tagFrames: "NumberOfFrames",
	tagSamples: "SamplesPerPixel", tagPhotometric: "PhotometricInterpretation", tagRows: "Rows", tagColumns: "Columns",
	tagPixelSpacing: "PixelSpacing", tagBitsAllocated: "BitsAllocated", tagBitsStored: "BitsStored", tagHighBit: "HighBit",
	tagPixelSigned: "PixelRepresentation", tagIntercept: "RescaleIntercept", tagSlope: "RescaleSlope", tagPixels: "PixelData",
}

// Tags that are read or written, PS3.6.
const (
	tagMetaLength          Tag = 0x00020000
	tagMetaVersion         Tag = 0x00020001
	tagMetaClass           Tag = 0x00020002
	tagMetaInstance        Tag = 0x00020003
	tagTransferSyntax      Tag = 0x00020010
	tagImplementation      Tag = 0x00020012
	tagImplVersion         Tag = 0x00020013
	tagFileID              Tag = 0x00041500
	tagRecords             Tag = 0x00041220
	tagRecordType          Tag = 0x00041430
	tagCharacterSet        Tag = 0x00080005
	tagImageType           Tag = 0x00080008
	tagSOPClass            Tag = 0x00080016
	tagSOPInstance         Tag = 0x00080018
	tagStudyDate           Tag = 0x00080020
	tagStudyTime           Tag = 0x00080030
	tagAcquisitionTime     Tag = 0x00080032
	tagContentTime         Tag = 0x00080033
	tagAccession           Tag = 0x00080050
	tagModality            Tag = 0x00080060
	tagManufacturer        Tag = 0x00080070
	tagReferring           Tag = 0x00080090
	tagStudyDescription    Tag = 0x00081030
	tagSeriesDescription   Tag = 0x0008103E
	tagModel               Tag = 0x00081090
	tagFrameType           Tag = 0x00089007
	tagPatientName         Tag = 0x00100010
	tagPatientID           Tag = 0x00100020
	tagBirthDate           Tag = 0x00100030
	tagSex                 Tag = 0x00100040
	tagAge                 Tag = 0x00101010
	tagContrastAgent       Tag = 0x00180010
	tagContrastSequence    Tag = 0x00180012
	tagBodyPart            Tag = 0x00180015
	tagScanOptions         Tag = 0x00180022
	tagSliceThickness      Tag = 0x00180050
	tagKVP                 Tag = 0x00180060
	tagSpacingBetween      Tag = 0x00180088
	tagProtocol            Tag = 0x00181030
	tagTriggerTime         Tag = 0x00181060
	tagHeartRate           Tag = 0x00181088
	tagKernel              Tag = 0x00181210
	tagPatientPosition     Tag = 0x00185100
	tagCardiacSync         Tag = 0x00189118
	tagCTReconstruction    Tag = 0x00189314
	tagCTFrameType         Tag = 0x00189329
	tagStudyUID            Tag = 0x0020000D
	tagSeriesUID           Tag = 0x0020000E
	tagStudyID             Tag = 0x00200010
	tagSeriesNumber        Tag = 0x00200011
	tagAcquisition         Tag = 0x00200012
	tagInstance            Tag = 0x00200013
	tagPosition            Tag = 0x00200032
	tagOrientation         Tag = 0x00200037
	tagFrameOfReference    Tag = 0x00200052
	tagTemporalPosition    Tag = 0x00200100
	tagPositionReference   Tag = 0x00201040
	tagSeriesInstances     Tag = 0x00201209
	tagImageComments       Tag = 0x00204000
	tagFrameContent        Tag = 0x00209111
	tagPlanePosition       Tag = 0x00209113
	tagPlaneOrientation    Tag = 0x00209116
	tagTemporalIndex       Tag = 0x00209128
	tagTriggerDelay        Tag = 0x00209153
	tagPhasePercent        Tag = 0x00209241
	tagActualDelay         Tag = 0x00209252
	tagSamples             Tag = 0x00280002
	tagPhotometric         Tag = 0x00280004
	tagFrames              Tag = 0x00280008
	tagRows                Tag = 0x00280010
	tagColumns             Tag = 0x00280011
	tagPixelSpacing        Tag = 0x00280030
	tagBitsAllocated       Tag = 0x00280100
	tagBitsStored          Tag = 0x00280101
	tagHighBit             Tag = 0x00280102
	tagPixelSigned         Tag = 0x00280103
	tagPadding             Tag = 0x00280120
	tagPaddingLimit        Tag = 0x00280121
	tagBurnedIn            Tag = 0x00280301
	tagWindowCenter        Tag = 0x00281050
	tagWindowWidth         Tag = 0x00281051
	tagIntercept           Tag = 0x00281052
	tagSlope               Tag = 0x00281053
	tagRescaleType         Tag = 0x00281054
	tagLossy               Tag = 0x00282110
	tagPixelMeasures       Tag = 0x00289110
	tagValueTransformation Tag = 0x00289145
	tagSharedGroups        Tag = 0x52009229
	tagFrameGroups         Tag = 0x52009230
	tagPixels              Tag = 0x7FE00010
	tagItem                Tag = 0xFFFEE000
	tagItemEnd             Tag = 0xFFFEE00D
	tagSequenceEnd         Tag = 0xFFFEE0DD
)

// wanted are the values that are kept, at the top level, in functional groups and in directory records, and the value
// representation that PS3.6 gives them ("xs": US or SS).
var wanted = map[Tag]string{
	tagMetaClass: "UI", tagMetaInstance: "UI", tagTransferSyntax: "UI", tagFileID: "CS", tagRecordType: "CS", tagCharacterSet: "CS", tagImageType: "CS",
	tagSOPClass: "UI", tagSOPInstance: "UI", tagStudyDate: "DA", tagAcquisitionTime: "TM", tagContentTime: "TM", tagModality: "CS", tagManufacturer: "LO",
	tagStudyDescription: "LO", tagSeriesDescription: "LO", tagModel: "LO", tagFrameType: "CS", tagPatientName: "PN", tagPatientID: "LO", tagSex: "CS",
	tagAge: "AS", tagContrastAgent: "LO", tagScanOptions: "CS", tagSliceThickness: "DS", tagKVP: "DS", tagSpacingBetween: "DS", tagProtocol: "LO",
	tagTriggerTime: "DS", tagHeartRate: "IS", tagKernel: "SH", tagPatientPosition: "CS", tagStudyUID: "UI", tagSeriesUID: "UI", tagSeriesNumber: "IS",
	tagAcquisition: "IS", tagInstance: "IS", tagPosition: "DS", tagOrientation: "DS", tagFrameOfReference: "UI", tagTemporalPosition: "IS",
	tagSeriesInstances: "IS", tagImageComments: "LT", tagTemporalIndex: "UL", tagTriggerDelay: "FD", tagPhasePercent: "FL", tagActualDelay: "FD",
	tagSamples: "US", tagPhotometric: "CS", tagFrames: "IS", tagRows: "US", tagColumns: "US", tagPixelSpacing: "DS", tagBitsAllocated: "US",
	tagBitsStored: "US", tagHighBit: "US", tagPixelSigned: "US", tagPadding: "xs", tagPaddingLimit: "xs", tagBurnedIn: "CS", tagIntercept: "DS",
	tagSlope: "DS", tagRescaleType: "LO", tagLossy: "CS",
}

const (
	ctImage         = "1.2.840.10008.5.1.4.1.1.2"
	enhancedCTImage = "1.2.840.10008.5.1.4.1.1.2.1"
	legacyCTImage   = "1.2.840.10008.5.1.4.1.1.2.2"
	directory       = "1.2.840.10008.1.3.10"
)

const copyAgain = "Copy or export the series again from the scanner or the archive."

func refuse(code, advice, format string, args ...any) error {
	return fault.New(code, fmt.Sprintf(format, args...), advice)
}
