package server

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A Command is a program and its arguments.
type Command struct {
	Path string
	Args []string
}

func (c Command) name() string { return filepath.Base(c.Path) }

// A child is a program that the watcher has started.
type child struct {
	process *os.Process
	ended   chan struct{} // closed when it has ended
	failed  *error        // what it ended with, from then on
}

// begin starts a program of the user's. Its group of processes is its own.
func (s Spec) begin(c Command, log *os.File) child {
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.Env = s.Dir, log, log, environment(s.Dir)
	cmd.SysProcAttr = s.User.attributes()
	started := child{ended: make(chan struct{}), failed: new(error)}
	if *started.failed = cmd.Start(); *started.failed != nil {
		fmt.Fprintf(log, "FATAL: %v\n", *started.failed)
		close(started.ended)
		return started
	}
	started.process = cmd.Process
	go func() {
		*started.failed = cmd.Wait()
		close(started.ended)
	}()
	return started
}

// end ends a child with a signal, and at once where that takes too long.
func (c child) end(signal syscall.Signal) {
	if c.process == nil { // it could not be started
		return
	}
	for _, s := range []syscall.Signal{signal, syscall.SIGKILL} {
		kill(c.process.Pid, s)
		select {
		case <-c.ended:
			return
		case <-time.After(stopping):
		}
	}
}

// bury waits for those that ended children have left to this process. They end by
// themselves when they see that they are alone.
func bury() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		reap()
	}()
	select {
	case <-done:
	case <-time.After(stopping):
	}
}

// environment is all that programs see of the user's: where programs and libraries lie.
// The variables, option files and locale of the user's own servers are not for ours. HOME
// is the folder.
func environment(home string) []string {
	list := []string{"HOME=" + home, "LC_ALL=C", "TZ=UTC"}
	for _, e := range os.Environ() {
		if strings.HasPrefix(e, "PATH=") || strings.HasPrefix(e, "LD_") || strings.HasPrefix(e, "DYLD_") {
			list = append(list, e)
		}
	}
	return list
}

// Output is what a program prints that is run in the environment of a server.
func Output(path string, args ...string) ([]byte, error) {
	cmd := exec.Command(path, args...)
	cmd.Env = environment("/")
	return cmd.Output()
}
