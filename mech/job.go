package mech

import (
	"sync"

	"github.com/apical-heart/apical/num"
)

// chunk is how many elements one goroutine takes at a time, and ahead how many jobs one may be ahead of the sum: what waits to be added stays few, and at hand.
const (
	chunk = 32
	ahead = 64
)

// job is what one goroutine takes at a time: elements of a term, and where they begin among all.
type job struct{ term, from, to, clique int }

// inOrder does jobs on several goroutines and calls take with what each gave, in their order, one at a time and soon after, while it is at hand. do returns how many elements it did and why it stopped before the last; take is not called
// for idle ones. The error is that of the first element that either gives one for.
func (a *Assembly) inOrder(jobs []job, do func(j job, local *[chunk]Local) (int, error), take func(j job, e int, l *Local) error) error {
	type result struct {
		local  *[chunk]Local
		n      int
		failed error
	}
	var (
		lock  sync.Mutex
		added = sync.NewCond(&lock)
		done  = make([]result, len(jobs))
		taken int  // jobs
		busy  bool // somebody takes
		err   error
	)
	num.Parallel(len(jobs), 1, func(k, _ int) {
		lock.Lock()
		for err == nil && k-taken > ahead {
			added.Wait()
		}
		if err != nil {
			lock.Unlock()
			return
		}
		r := result{local: a.room()}
		lock.Unlock()
		r.n, r.failed = do(jobs[k], r.local)
		lock.Lock()
		defer lock.Unlock()
		done[k] = r
		if busy {
			return
		}
		busy = true
		for err == nil && taken < len(done) && done[taken].local != nil {
			j, next := jobs[taken], done[taken]
			lock.Unlock()
			t := a.model.Terms[j.term]
			var failed error
			for i := 0; i < next.n && failed == nil; i++ {
				if !next.local[i].Idle {
					if x := take(j, j.from+i, &next.local[i]); x != nil {
						failed = fail(t, j.from+i, x)
					}
				}
			}
			if failed == nil && next.failed != nil {
				failed = fail(t, j.from+next.n, next.failed)
			}
			lock.Lock()
			a.rooms = append(a.rooms, next.local)
			err = failed
			taken++
			added.Broadcast()
		}
		busy = false
	})
	return err
}

// room returns room for the elements of a job.
func (a *Assembly) room() *[chunk]Local {
	n := len(a.rooms)
	if n == 0 {
		return new([chunk]Local)
	}
	r := a.rooms[n-1]
	a.rooms = a.rooms[:n-1]
	return r
}

// do evaluates the elements of a job up to the first that fails.
func (a *Assembly) do(j job, s *State, hessian bool, local *[chunk]Local) (n int, failed error) {
	t := a.model.Terms[j.term]
	for e := j.from; e < j.to; e++ {
		l, blocks := &local[e-j.from], t.Blocks(e)
		l.Reset(3*len(blocks), hessian)
		if err := t.Element(e, s, a.Past(j.term, e, s), l); err != nil {
			return e - j.from, err
		}
		if l.Idle {
			continue
		}
		if !l.finite() {
			return e - j.from, ErrNotFinite
		}
		a.turn(blocks, l)
	}
	return j.to - j.from, nil
}
