// Package server runs a private database server: in a folder of its own, on a unix
// socket alone, and gone when this process is, however it ends.
//
// The server is the child of a watcher: this program once more, which gets that far in
// Watch and holds the read end of a pipe. When the pipe closes without a word, as it does when the process is
// killed or panics, the watcher ends the server and removes its folder.
package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A Spec says what to start.
type Spec struct {
	Name   string    // of the product, in errors
	Make   []Command // programs that make its files, run to their end before its first start
	Run    Command   // the server
	Data   string    // the folder that they make, in Dir
	Dir    string    // its folder, where it keeps everything; removed when nobody stops the server
	Shared string    // a folder that the servers of a run have in common, or ""; removed as Dir is
	Temp   string    // the folder for temporary files that Dir lies in, or ""; set by Start
	Log    string    // file that its output is added to
	User   User      // who runs it
	Stop   syscall.Signal
	Kill   syscall.Signal // ends it at once, and what it started with it
}

// ErrGone is wrapped by what Err returns of a server that has ended by itself.
var ErrGone = errors.New("the server has ended")

// errSystem is why no private server can run here.
var errSystem = errors.New("private servers need the processes, users and sockets of Unix")

// Check says why no private server can run here, or nil. name is that of the engine.
func Check(name string) error {
	if !possible {
		return fmt.Errorf("%w; --dsn %s=URL measures in a server of yours", errSystem, name)
	}
	return nil
}

// A Server is one that runs. It is used by one goroutine at a time.
type Server struct {
	spec  Spec
	ready func(context.Context) error
	watch *exec.Cmd
	order io.WriteCloser // to the watcher
	gone  chan struct{}  // closed when the server, or a program before it, has ended
	what  string         // has; "": the watcher
	told  bool           // that it has
	from  int64          // where the log of this start begins
}

// starting is how long a server may take until its files are made and it answers, and
// stopping until it has ended; either only bounds one that hangs. dying is how long the end
// of a server may come after that of a connection.
const (
	starting = 2 * time.Minute
	stopping = time.Minute
	dying    = 5 * time.Second
)

// Start starts a server and returns once ready does without an error. The error of one
// that ends before has the line of its log that says why.
func Start(ctx context.Context, spec Spec, ready func(context.Context) error) (*Server, error) {
	spec.Temp = tempOf(spec.Dir)
	s := &Server{spec: spec, ready: ready}
	err := spec.startFrom(func(first []Command) error {
		s.spec.Make = first
		return s.start(ctx)
	})
	if err != nil {
		return nil, err
	}
	s.spec.Make = nil
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	if !possible {
		return errSystem
	}
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
	s.watch.SysProcAttr = ofItsOwn() // an interrupt from the terminal is for us alone
	if s.order, err = s.watch.StdinPipe(); err != nil {
		return err
	}
	said, err := s.watch.StdoutPipe()
	if err != nil {
		return err
	}
	if info, err := os.Stat(s.spec.Log); err == nil {
		s.from = info.Size()
	}
	if err := s.watch.Start(); err != nil {
		return fmt.Errorf("start the watcher of %s: %w", s.spec.Name, err)
	}
	go func() {
		what, _ := io.ReadAll(said) // a name, or the end of the watcher: no server either way
		s.what = string(what)
		close(s.gone)
	}()
	asked := ctx
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
			return errors.Join(s.Err(), s.end(inOrder))
		case <-ctx.Done():
			if asked.Err() != nil {
				return errors.Join(context.Cause(asked), s.end(atOnce)) // asked in order, MariaDB would finish its start, if it hears it
			}
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
	line, spent := reason(since(s.spec.Log, s.from))
	err := ErrGone
	if s.what != "" && s.what != s.spec.Run.name() { // one of those before it
		err = fmt.Errorf("%s has failed", s.what)
	}
	if spent {
		err = fmt.Errorf("%w: %w", err, s.Full())
	}
	return fmt.Errorf("%s: %w: %s", s.spec.Name, err, cmp.Or(line, "its log is empty"))
}

// Full is the error of a disk that has no room for the server's files.
func (s *Server) Full() error {
	return fmt.Errorf("%w in %s", syscall.ENOSPC, cmp.Or(s.spec.Temp, s.spec.Dir))
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
		return s.end(inOrder)
	}
	return errors.Join(s.Err(), s.end(inOrder))
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

// end tells the watcher how to end the server, and waits for both.
func (s *Server) end(how byte) error {
	_, err := s.order.Write([]byte{how})
	if errors.Is(err, syscall.EPIPE) {
		err = nil // there is no watcher
	}
	<-s.gone // the watcher ends, and all has been read of it
	return errors.Join(err, s.watch.Wait())
}
