package plan

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
)

// Store keeps results under their keys. Many goroutines may call it.
type Store interface {
	// Get returns what was put under the key. A result that is damaged is not there. The caller does not change the bytes.
	Get(key string) ([]byte, bool)
	// Put keeps b, all or nothing. Putting the same bytes again changes nothing; other bytes under the same key are ErrUnequal,
	// and what was there stays.
	Put(key string, b []byte) error
}

// ErrUnequal says that one key has two results: a step is not a function of its inputs, or its version was not raised, or the
// store is damaged.
var ErrUnequal = errors.New("the same key has two results")

// Memory is a Store that forgets when the program ends. The zero value is empty.
type Memory struct {
	mu sync.Mutex
	m  map[string][]byte
}

var _ Store = (*Memory)(nil)

func (s *Memory) Get(key string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.m[key]
	return b, ok
}

func (s *Memory) Put(key string, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.m[key]; ok {
		if !bytes.Equal(old, b) {
			return fmt.Errorf("plan: %s: %w", key, ErrUnequal)
		}
		return nil
	}
	if s.m == nil {
		s.m = map[string][]byte{}
	}
	s.m[key] = bytes.Clone(b)
	return nil
}
