// Package server runs a private database server: in a folder of its own, on a unix
// socket alone, and gone when this process is, however it ends.
//
// The server is the child of a watcher: this program once more, which gets that far in
// Watch and holds the read end of a pipe. When the pipe closes without a word, as it does when the process is
// killed or panics, the watcher ends the server and removes its folder.
package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// A Spec says what to start.
type Spec struct {
	Name string   // of the product, in errors
	Path string   // of the program
	Args []string // its arguments
	Dir  string   // its folder, where it keeps everything; removed when nobody stops the server
	Log  string   // file that its output is added to
	User User     // who runs it
	Stop syscall.Signal
	Kill syscall.Signal // ends it at once, and what it started with it
}

// ErrGone is wrapped by what Err returns of a server that has ended by itself.
var ErrGone = errors.New("the server has ended")

// A Server is one that runs. It is used by one goroutine at a time.
type Server struct {
	spec  Spec
	ready func(context.Context) error
	watch *exec.Cmd
	order io.WriteCloser // to the watcher
	gone  chan struct{}  // closed when the server has ended
	told  bool           // that it has
}

// starting is how long a server may take until it answers, and stopping until it has
// ended; either only bounds a server that hangs. dying is how long the end of a server may
// come after that of a connection.
const (
	starting = time.Minute
	stopping = time.Minute
	dying    = time.Second
)

// Start starts a server and returns once ready does without an error. The error of one
// that ends before says the last line of its log.
func Start(ctx context.Context, spec Spec, ready func(context.Context) error) (*Server, error) {
	s := &Server{spec: spec, ready: ready}
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	if !able { // this program would run from its beginning, and again
		return errors.New("a program that starts servers must call server.Watch first")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := json.Marshal(s.spec)
	if err != nil {
		return err
	}
	s.watch, s.gone, s.told = exec.Command(self, watchVerb, string(text)), make(chan struct{}), false
	s.watch.Dir = "/"
	s.watch.Stderr = os.Stderr
	s.watch.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // an interrupt from the terminal is for us alone
	if s.order, err = s.watch.StdinPipe(); err != nil {
		return err
	}
	said, err := s.watch.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.watch.Start(); err != nil {
		return fmt.Errorf("start the watcher of %s: %w", s.spec.Name, err)
	}
	gone := s.gone
	go func() {
		_, _ = said.Read(make([]byte, 1)) // a word, or the end of the watcher: no server either way
		close(gone)
	}()
	ctx, cancel := context.WithTimeout(ctx, starting)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		err := s.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.gone:
			return errors.Join(s.Err(), s.end())
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%s does not answer: %w", s.spec.Name, err), s.Stop())
		case <-tick.C:
		}
	}
}

// Err says why a server is not there any more, or nil.
func (s *Server) Err() error {
	select {
	case <-s.gone:
	default:
		return nil
	}
	s.told = true
	last := lastLine(s.spec.Log)
	if last == "" {
		last = "its log is empty"
	}
	return fmt.Errorf("%s: %w: %s", s.spec.Name, ErrGone, last)
}

// Lost is Err after a connection to the server has ended, which is known a little before
// the end of the server.
func (s *Server) Lost() error {
	select {
	case <-s.gone:
	case <-time.After(dying):
	}
	return s.Err()
}

// Stop ends the server in good order and leaves its folder. One that has ended by
// itself is an error, unless that has been told.
func (s *Server) Stop() error {
	if s.told {
		return s.end()
	}
	return errors.Join(s.Err(), s.end())
}

// Restart stops the server, calls between, and starts it again on the same files.
func (s *Server) Restart(ctx context.Context, between func() error) error {
	if err := s.Stop(); err != nil {
		return err
	}
	if err := between(); err != nil {
		return err
	}
	return s.start(ctx)
}

// end tells the watcher to end the server, and waits for both.
func (s *Server) end() error {
	_, err := s.order.Write([]byte{'.'})
	if errors.Is(err, syscall.EPIPE) {
		err = nil // there is no watcher
	}
	return errors.Join(err, s.watch.Wait())
}

// lastLine is what lastOf makes of a log.
func lastLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return lastOf(text)
}

// lastOf is the last line that speaks of an error, or else the last that says anything.
func lastOf(text []byte) string {
	last, alarm := "", ""
	for line := range bytes.Lines(text) {
		line := strings.TrimSpace(string(line))
		if line == "" {
			continue
		}
		last = line
		if strings.Contains(line, "FATAL") || strings.Contains(line, "PANIC") || strings.Contains(line, "ERROR]") || strings.Contains(line, "error:") {
			alarm = line
		}
	}
	return cmp.Or(alarm, last)
}
