package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"idbench/internal/hold"
)

// logRoom is the bytes of a log that a disk must have room for from the beginning.
const logRoom = 64 << 10

// watchVerb is the hidden verb under which a program runs itself as a watcher.
const watchVerb = "watch-server"

// What the watcher is told: a byte. The end of its input says that the parent is gone.
const (
	inOrder  = '.' // end in good order, and leave the folder
	atOnce   = '!' // end at once, and leave the folder: nobody wants what is in it
	noParent = 0
)

// able is whether this program can be its own watcher.
var able bool

// Watch makes this process a watcher, and does not return, where Start began it as one.
// A program that starts servers calls it first of all, before it looks at its arguments; a
// test does in TestMain.
func Watch() {
	able = true
	if len(os.Args) == 3 && os.Args[1] == watchVerb {
		if err := watch(os.Args[2]); err != nil {
			fmt.Fprintf(os.Stderr, "idbench %s: %v\n", watchVerb, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// watch runs the programs that make the server's files, then the server. It ends what
// runs in good order on a word from its parent, at once and with the server's folder when
// the parent is gone. It says which program has ended by itself.
func watch(text string) error {
	var s Spec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return err
	}
	runtime.LockOSThread() // the death of the thread that started it would count as the parent's
	// Who ends all processes of this name by a signal means the parent, which says what to do.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	told := make(chan byte, 1)
	go func() {
		word := []byte{noParent}
		_, _ = os.Stdin.Read(word)
		told <- word[0]
	}()
	word, err := s.run(told)
	if err != nil || word != noParent {
		return err
	}
	return s.remove()
}

// run runs the programs and reports what has been told.
func (s Spec) run(told <-chan byte) (word byte, err error) {
	log, err := os.OpenFile(s.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return noParent, err
	}
	reserve(log)
	adopt()
	defer bury()
	for _, c := range s.Make {
		one := s.begin(c, log)
		select {
		case word = <-told:
			one.end(s.Stop) // a killed one leaves its shared memory
			return word, nil
		case <-one.ended:
			if *one.failed != nil {
				return say(c, told), nil
			}
		}
	}
	one := s.begin(s.Run, log)
	select {
	case word = <-told:
		how := s.Kill
		if word == inOrder {
			how = s.Stop
		}
		one.end(how)
		return word, nil
	case <-one.ended: // its log says why
		return say(s.Run, told), nil
	}
}

// say tells the parent that a program has ended, and waits for what it has to tell: it may
// be gone too.
func say(c Command, told <-chan byte) (word byte) {
	_, _ = os.Stdout.WriteString(c.name())
	_ = os.Stdout.Close() // the end of what is said; a parent that is gone needs no word
	return <-told
}

// remove removes the folder, and those above it in the folder for temporary files that are
// empty then: they were the parent's.
func (s Spec) remove() error {
	err := os.RemoveAll(s.Dir)
	if s.Shared != "" {
		err = errors.Join(err, os.RemoveAll(s.Shared))
		_ = os.Remove(filepath.Dir(s.Shared)) // if it is empty
	}
	if s.Temp == "" {
		return err
	}
	for up := filepath.Dir(s.Dir); strings.HasPrefix(up, strings.TrimSuffix(s.Temp, "/")+"/"); up = filepath.Dir(up) {
		if in, err := os.ReadDir(up); err == nil && len(in) == 1 && in[0].Name() == hold.File {
			_ = os.Remove(filepath.Join(up, hold.File)) // the parent's, who held it
		}
		if os.Remove(up) != nil {
			break
		}
	}
	return err
}
