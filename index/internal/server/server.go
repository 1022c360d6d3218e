// Package server runs a private database server: in a folder of its own, on a unix
// socket alone, and gone when this process is, however it ends.
//
// The server is the child of a watcher: this program once more, which holds the read
// end of a pipe. When the pipe closes without a word, as it does when the process is
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
	"path/filepath"
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

// A Server is one that runs.
type Server struct {
	spec  Spec
	watch *exec.Cmd
	order io.WriteCloser // to the watcher
	gone  chan struct{}  // closed when the server has ended
}

// starting is how long a server may take until it answers, and stopping until it has
// ended; either only bounds a server that hangs.
const (
	starting = time.Minute
	stopping = time.Minute
)

// Start starts a server and returns once ready does without an error. The error of one
// that ends before says the last line of its log.
func Start(ctx context.Context, spec Spec, ready func(context.Context) error) (*Server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	s := &Server{spec: spec, watch: exec.Command(self, watchVerb, string(text)), gone: make(chan struct{})}
	s.watch.Dir = "/"
	s.watch.Stderr = os.Stderr
	s.watch.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // an interrupt from the terminal is for us alone
	if s.order, err = s.watch.StdinPipe(); err != nil {
		return nil, err
	}
	said, err := s.watch.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.watch.Start(); err != nil {
		return nil, fmt.Errorf("start the watcher of %s: %w", spec.Name, err)
	}
	go func() {
		_, _ = said.Read(make([]byte, 1)) // a word, or the end of the watcher: no server either way
		close(s.gone)
	}()
	ctx, cancel := context.WithTimeout(ctx, starting)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ready(ctx)
		if err == nil {
			return s, nil
		}
		select {
		case <-s.gone:
			return nil, errors.Join(s.Err(), s.end())
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("%s does not answer: %w", spec.Name, err), s.Stop())
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
	last := lastLine(s.spec.Log)
	if last == "" {
		last = "its log is empty"
	}
	return fmt.Errorf("%s: %w: %s", s.spec.Name, ErrGone, last)
}

// Stop ends the server in good order and leaves its folder. One that has ended by
// itself is an error.
func (s *Server) Stop() error {
	return errors.Join(s.Err(), s.end())
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

// SocketDir returns a folder for a unix socket of that name: dir, unless the path would
// be longer than sockets may have; then a new one, which goes when the returned function
// is called.
func SocketDir(dir, name string, u User) (string, func() error, error) {
	const most = 107 // sun_path of sockaddr_un, less its final 0
	if len(filepath.Join(dir, name)) <= most {
		return dir, func() error { return nil }, nil
	}
	short, err := os.MkdirTemp("", "idbench-socket-")
	if err != nil {
		return "", nil, err
	}
	remove := func() error { return os.RemoveAll(short) }
	if err := u.Own(short); err != nil {
		return "", nil, errors.Join(err, remove())
	}
	return short, remove, nil
}
