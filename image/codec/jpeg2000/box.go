package jpeg2000

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// signature is the first box of a JP2 file (T.800 I.5.1).
var signature = []byte("\x00\x00\x00\x0cjP  \r\n\x87\n")

// codestream returns the codestream of src, which is one or a JP2 file that holds one.
func codestream(src []byte) ([]byte, error) {
	if !bytes.HasPrefix(src, signature) {
		return src, nil
	}
	rest := src
	for len(rest) > 0 {
		kind, content, after, err := box(rest)
		if err != nil {
			return nil, err
		}
		switch kind {
		case "jp2c":
			return content, nil
		case "jp2h":
			if err := checkHeaderBox(content); err != nil {
				return nil, err
			}
		}
		rest = after
	}
	return nil, errors.New("no codestream box")
}

// checkHeaderBox refuses a palette, which makes colours of grey words.
func checkHeaderBox(rest []byte) error {
	for len(rest) > 0 {
		kind, _, after, err := box(rest)
		if err != nil {
			return err
		}
		if kind == "pclr" {
			return errors.New("a palette, which is colour")
		}
		rest = after
	}
	return nil
}

// box splits the first box off (T.800 I.4).
func box(src []byte) (kind string, content, rest []byte, err error) {
	if len(src) < 8 {
		return "", nil, nil, errors.New("a box is cut off")
	}
	head, length := 8, uint64(binary.BigEndian.Uint32(src))
	switch length {
	case 0: // to the end
		length = uint64(len(src))
	case 1:
		if len(src) < 16 {
			return "", nil, nil, errors.New("a box is cut off")
		}
		head, length = 16, binary.BigEndian.Uint64(src[8:])
	}
	if length < uint64(head) || length > uint64(len(src)) {
		return "", nil, nil, errors.New("a box has a length that it cannot have")
	}
	return string(src[4:8]), src[head:length], src[length:], nil
}
