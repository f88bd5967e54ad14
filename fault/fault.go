// Package fault holds what the user is told when something is wrong: a stable code, one sentence, and what to do.
package fault

import "errors"

// Error is a refusal. Code is stable and part of the interface (doc/codes.md); Message is one sentence without the code;
// Advice says what the user can do; Cause, for the log, may be nil.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Advice  string `json:"advice"`
	Cause   error  `json:"-"`
}

func (e *Error) Error() string {
	s := e.Code + ": " + e.Message
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// New returns a refusal.
func New(code, message, advice string) *Error {
	return &Error{Code: code, Message: message, Advice: advice}
}

// Wrap returns a refusal with a cause.
func Wrap(cause error, code, message, advice string) *Error {
	return &Error{Code: code, Message: message, Advice: advice, Cause: cause}
}

// Code returns the code of the first refusal in err's chain, or "".
func Code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Warning is a doubt that does not stop the plan; it travels to the report.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Advice  string `json:"advice,omitempty"`
}
