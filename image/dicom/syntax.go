package dicom

import (
	"fmt"

	"github.com/apical-heart/apical/image/codec"
	"github.com/apical-heart/apical/image/codec/jpeg"
	"github.com/apical-heart/apical/image/codec/jpeg2000"
	"github.com/apical-heart/apical/image/codec/jpegls"
	"github.com/apical-heart/apical/image/codec/rle"
)

// syntax is what a transfer syntax means to this reader.
type syntax struct {
	name     string
	implicit bool
	big      bool
	deflated bool
	header   bool                 // the header can be read
	native   bool                 // the pixels are stored as they are
	decoder  func() codec.Decoder // of the pixels; nil if they are stored as they are or cannot be read
	// bare tells that the stream does not say how many bits a sample has.
	bare    bool
	convert string // a command that makes it explicit little endian
}

const (
	gdcm = "gdcmconv --raw IN OUT"
	djpg = "dcmdjpeg IN OUT"
)

func asJPEG() codec.Decoder     { return new(jpeg.Decoder) }
func asJPEGLS() codec.Decoder   { return new(jpegls.Decoder) }
func asJPEG2000() codec.Decoder { return new(jpeg2000.Decoder) }
func asRLE() codec.Decoder      { return new(rle.Decoder) }

// syntaxes are the transfer syntaxes of PS3.6 table A-1 that images come in.
var syntaxes = map[string]syntax{
	"1.2.840.10008.1.2":       {name: "implicit little endian", implicit: true, header: true, native: true},
	"1.2.840.10008.1.2.1":     {name: "explicit little endian", header: true, native: true},
	"1.2.840.10008.1.2.1.99":  {name: "deflated explicit little endian", deflated: true, header: true, native: true},
	"1.2.840.10008.1.2.2":     {name: "explicit big endian", big: true, header: true, native: true},
	"1.2.840.10008.1.2.5":     {name: "RLE lossless", header: true, decoder: asRLE, bare: true},
	"1.2.840.10008.1.2.4.50":  {name: "JPEG baseline", header: true, decoder: asJPEG},
	"1.2.840.10008.1.2.4.57":  {name: "JPEG lossless", header: true, decoder: asJPEG},
	"1.2.840.10008.1.2.4.70":  {name: "JPEG lossless, first-order prediction", header: true, decoder: asJPEG},
	"1.2.840.10008.1.2.4.80":  {name: "JPEG-LS lossless", header: true, decoder: asJPEGLS},
	"1.2.840.10008.1.2.4.81":  {name: "JPEG-LS near-lossless", header: true, decoder: asJPEGLS},
	"1.2.840.10008.1.2.4.90":  {name: "JPEG 2000 lossless", header: true, decoder: asJPEG2000},
	"1.2.840.10008.1.2.4.91":  {name: "JPEG 2000", header: true, decoder: asJPEG2000},
	"1.2.840.10008.1.2.4.51":  {name: "JPEG extended (12 bit)", header: true, convert: djpg},
	"1.2.840.10008.1.2.4.53":  {name: "JPEG spectral selection", header: true, convert: djpg},
	"1.2.840.10008.1.2.4.55":  {name: "JPEG full progression", header: true, convert: djpg},
	"1.2.840.10008.1.2.4.92":  {name: "JPEG 2000 multi-component lossless", header: true, convert: gdcm},
	"1.2.840.10008.1.2.4.93":  {name: "JPEG 2000 multi-component", header: true, convert: gdcm},
	"1.2.840.10008.1.2.4.94":  {name: "JPIP referenced", header: true},
	"1.2.840.10008.1.2.4.95":  {name: "JPIP referenced, deflated"},
	"1.2.840.10008.1.2.4.201": {name: "high-throughput JPEG 2000 lossless", header: true},
	"1.2.840.10008.1.2.4.202": {name: "high-throughput JPEG 2000 lossless RPCL", header: true},
	"1.2.840.10008.1.2.4.203": {name: "high-throughput JPEG 2000", header: true},
	"1.2.840.10008.1.2.4.110": {name: "JPEG XL lossless", header: true},
	"1.2.840.10008.1.2.4.111": {name: "JPEG XL recompression", header: true},
	"1.2.840.10008.1.2.4.112": {name: "JPEG XL", header: true},
	"1.2.840.10008.1.2.4.100": {name: "MPEG-2", header: true},
	"1.2.840.10008.1.2.4.101": {name: "MPEG-2 high level", header: true},
	"1.2.840.10008.1.2.4.102": {name: "MPEG-4", header: true},
	"1.2.840.10008.1.2.4.103": {name: "MPEG-4 BD-compatible", header: true},
	"1.2.840.10008.1.2.1.98":  {name: "encapsulated uncompressed", header: true, convert: gdcm},
	"1.2.840.10008.1.2.8.1":   {name: "deflated image frame", header: true},
	"1.2.840.113619.5.2":      {name: "GE private, big endian pixels", convert: "dcmconv +te IN OUT"},
}

// readable reports whether the pixels can be read.
func (s *syntax) readable() bool { return s.native || s.decoder != nil }

func (s *syntax) refusal() error {
	advice := "Export the series uncompressed (explicit little endian)."
	if s.convert != "" {
		advice = fmt.Sprintf("Export the series uncompressed, or convert every file with: %s", s.convert)
	}
	return refuse("DCM-SYNTAX", advice, "the series is stored as %s, which this version does not read", s.name)
}
