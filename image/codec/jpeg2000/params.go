package jpeg2000

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Styles of code-blocks (T.800 table A.19).
const (
	styleBypass    = 1 << iota // late passes are not arithmetically coded
	styleReset                 // contexts start anew in each pass
	styleTerminate             // each pass is a codeword of its own
	styleCausal                // contexts do not look into the next stripe
	stylePredict               // the end of a codeword is predictable
	styleSymbols               // a known symbol ends each cleanup pass
	styleHT                    // ITU-T T.814
)

const (
	maxLevels = 32
	// maxChanges bounds the changes of progression, as OpenJPEG does.
	maxChanges = 32
)

// params is how a tile is coded. Those of the main header hold for each tile that does not say otherwise.
type params struct {
	coded, quantised bool
	// overCoding and overQuantising: COC or QCC was read in this scope, so that COD or QCD, wherever it stands, does not count.
	overCoding, overQuantising bool

	// COD (T.800 A.6.1).
	progression byte
	layers      int
	sop, eph    bool
	// COD or COC.
	levels     int
	xcb, ycb   uint // exponents of the size of a code-block
	style      byte
	reversible bool
	precincts  [maxLevels + 1]byte // PPx and PPy << 4 of each resolution
	// QCD or QCC (T.800 A.6.4): exponent << 11 | mantissa.
	quantisation byte
	guard        int
	steps        [3*maxLevels + 1]uint16
	stepCount    int
	// RGN (T.800 A.6.3).
	shift int
	// POC (T.800 A.6.6).
	changes     [maxChanges]change
	changeCount int
}

// change is one progression: its resolutions from first to before last, its layers to before layers.
type change struct {
	first, last int
	layers      int
	progression byte
	empty       bool // it speaks of other components
}

// scope makes the parameters of the main header those of a tile.
func (p *params) scope() { p.overCoding, p.overQuantising = false, false }

// read takes a marker segment that a main or a tile-part header may have.
func (p *params) read(marker int, b []byte) error {
	short := fmt.Errorf
	switch marker {
	case markerCOD:
		if len(b) < 10 {
			return short("COD is too short")
		}
		p.coded = true
		p.sop, p.eph = b[0]&2 != 0, b[0]&4 != 0
		p.progression, p.layers = b[1], int(binary.BigEndian.Uint16(b[2:]))
		if p.progression > 4 || p.layers < 1 {
			return fmt.Errorf("progression %d of %d layers", p.progression, p.layers)
		}
		if p.overCoding {
			return nil
		}
		return p.readCoding(b[5:], b[0]&1 != 0)
	case markerCOC:
		if len(b) < 7 {
			return short("COC is too short")
		}
		if b[0] != 0 {
			return errors.New("COC of a component that is not there")
		}
		p.overCoding = true
		return p.readCoding(b[2:], b[1]&1 != 0)
	case markerQCD:
		p.quantised = true
		if p.overQuantising {
			return nil
		}
		return p.readQuantisation(b)
	case markerQCC:
		if len(b) < 1 || b[0] != 0 {
			return errors.New("QCC of a component that is not there")
		}
		p.overQuantising = true
		return p.readQuantisation(b[1:])
	case markerRGN:
		if len(b) < 3 || b[0] != 0 || b[1] != 0 {
			return errors.New("RGN of a kind that is not known")
		}
		p.shift = int(b[2])
		return nil
	case markerPOC:
		return p.readChanges(b)
	}
	return fmt.Errorf("marker %04x is out of place or not known", marker)
}

// readCoding reads what COD and COC have in common (T.800 table A.20).
func (p *params) readCoding(b []byte, sized bool) error {
	p.levels = int(b[0])
	p.xcb, p.ycb = uint(b[1]&15)+2, uint(b[2]&15)+2
	p.style = b[3]
	switch {
	case p.levels > maxLevels:
		return fmt.Errorf("%d decomposition levels", p.levels)
	case p.xcb > 10 || p.ycb > 10 || p.xcb+p.ycb > 12:
		return fmt.Errorf("code-blocks of 2^%d x 2^%d", p.xcb, p.ycb)
	case p.style&styleHT != 0:
		return errors.New("HTJ2K (ITU-T T.814) is not supported")
	case p.style > styleHT:
		return fmt.Errorf("code-block style %02x", p.style)
	case b[4] > 1:
		return fmt.Errorf("wavelet %d", b[4])
	case sized && len(b) < 6+p.levels:
		return errors.New("too few precinct sizes")
	}
	p.reversible = b[4] == 1
	for r := 0; r <= p.levels; r++ {
		p.precincts[r] = 0xff
		if sized {
			p.precincts[r] = b[5+r]
			if r > 0 && (b[5+r]&15 == 0 || b[5+r]>>4 == 0) {
				return errors.New("a precinct of less than one sample")
			}
		}
	}
	return nil
}

// readQuantisation reads what QCD and QCC have in common (T.800 table A.27).
func (p *params) readQuantisation(b []byte) error {
	if len(b) < 2 {
		return errors.New("no quantisation steps")
	}
	p.quantisation, p.guard = b[0]&31, int(b[0]>>5)
	b = b[1:]
	switch p.quantisation {
	case 0:
		p.stepCount = min(len(b), len(p.steps))
		for i := range p.stepCount {
			p.steps[i] = uint16(b[i]>>3) << 11
		}
	case 1, 2:
		p.stepCount = min(len(b)/2, len(p.steps))
		if p.stepCount < 1 {
			return errors.New("no quantisation steps")
		}
		for i := range p.stepCount {
			p.steps[i] = binary.BigEndian.Uint16(b[2*i:])
		}
	default:
		return fmt.Errorf("quantisation %d", p.quantisation)
	}
	return nil
}

// readChanges adds the progressions of a POC segment.
func (p *params) readChanges(b []byte) error {
	if len(b) == 0 || len(b)%7 != 0 {
		return errors.New("POC has a length that it cannot have")
	}
	for ; len(b) > 0; b = b[7:] {
		if p.changeCount == maxChanges {
			return fmt.Errorf("more than %d changes of progression", maxChanges)
		}
		if b[6] > 4 {
			return fmt.Errorf("progression %d", b[6])
		}
		p.changes[p.changeCount] = change{
			first: int(b[0]), last: int(b[4]),
			layers:      int(binary.BigEndian.Uint16(b[2:])),
			progression: b[6],
			empty:       b[1] > 0, // the last component is 0 or 1 or 255; none of them leaves ours out
		}
		p.changeCount++
	}
	return nil
}

// step returns the exponent and the mantissa of a sub-band, numbered 0 for LL and then three a resolution (T.800 E.1.1).
func (p *params) step(band int) (exponent, mantissa int, err error) {
	if p.quantisation == 1 {
		exponent, mantissa = int(p.steps[0]>>11), int(p.steps[0]&0x7ff)
		if band > 0 {
			exponent = max(0, exponent-(band-1)/3) // equation E-5
		}
		return exponent, mantissa, nil
	}
	if band >= p.stepCount {
		return 0, 0, errors.New("too few quantisation steps")
	}
	return int(p.steps[band] >> 11), int(p.steps[band] & 0x7ff), nil
}
