package server

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// watchVerb is the hidden verb under which a program runs itself as a watcher.
const watchVerb = "watch-server"

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

// watch starts the server and ends it: in good order on a word from its parent, at once
// and with its folder when the parent is gone.
func watch(text string) error {
	var s Spec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return err
	}
	runtime.LockOSThread() // the death of the thread that started it would count as the parent's
	log, err := os.OpenFile(s.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	cmd := exec.Command(s.Path, s.Args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Dir, log, log
	cmd.SysProcAttr = s.User.attributes()
	dieWithParent(cmd.SysProcAttr)
	ended := make(chan struct{})
	if err := cmd.Start(); err != nil {
		fmt.Fprintf(log, "FATAL: %v\n", err)
		close(ended)
	} else {
		go func() {
			_ = cmd.Wait() // its log says why
			close(ended)
		}()
	}
	told := make(chan bool, 1)
	go func() {
		n, _ := os.Stdin.Read(make([]byte, 1))
		told <- n == 1
	}()
	var orderly bool
	select {
	case orderly = <-told:
	case <-ended:
		_, _ = os.Stdout.Write([]byte{'.'}) // the parent may be gone too: told says it
		orderly = <-told
	}
	signal := s.Stop
	if !orderly {
		signal = s.Kill
	}
	select {
	case <-ended:
	default:
		_ = cmd.Process.Signal(signal) // it may have ended meanwhile
		select {
		case <-ended:
		case <-time.After(stopping):
			_ = cmd.Process.Kill()
			<-ended
		}
	}
	if orderly {
		return nil
	}
	return s.remove()
}

// remove removes the folder, and those above it in os.TempDir that are empty then: they
// were the parent's. Processes of the server may still be at their end.
func (s Spec) remove() error {
	var err error
	for range 50 {
		if err = os.RemoveAll(s.Dir); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	temp := filepath.Clean(os.TempDir())
	for up := filepath.Dir(s.Dir); strings.HasPrefix(up, temp+string(filepath.Separator)); up = filepath.Dir(up) {
		if os.Remove(up) != nil {
			break
		}
	}
	return err
}
