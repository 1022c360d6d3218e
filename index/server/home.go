package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Home is where a private server keeps its files and its socket.
type Home struct {
	User   User
	Dir    string // its folder, the user's
	Socket string // the path of its socket, for Dial
}

// NewHome makes one in parent, for the first user of those names that there is. A server
// has to name its socket by a path from its own working folder: that of the Home may be
// longer than the system takes.
func NewHome(parent, name, socket string, users ...string) (*Home, error) {
	u, err := Unprivileged(users...)
	if err != nil {
		return nil, err
	}
	h := &Home{User: u, Dir: filepath.Join(parent, name)}
	if h.Socket, err = socketIn(h.Dir, socket); err != nil {
		return nil, err
	}
	if err := u.letThrough(parent); err != nil {
		return nil, err
	}
	if err := os.Mkdir(h.Dir, 0o700); err != nil {
		return nil, err
	}
	return h, u.Own(h.Dir)
}

// Share makes a folder of the user's in one that several servers have in common, where nobody
// has made it yet, and returns its path. Of "" it is "".
func (h *Home) Share(shared string) (string, error) {
	if shared == "" {
		return "", nil
	}
	if err := h.User.letThrough(shared); err != nil {
		return "", err
	}
	dir := filepath.Join(shared, filepath.Base(h.Dir))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return dir, h.User.own(dir)
}

// Reach returns the folder for temporary files in which the tables of a server can lie
// that is run by the first user of those names that there is: temp, or where that user may
// not enter it, one that everybody may.
func Reach(temp string, users ...string) (string, error) {
	u, err := Unprivileged(users...)
	if err != nil {
		return "", err
	}
	for _, dir := range append([]string{temp}, temps()...) {
		if u.passes(dir) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("user %s, who is to run the server, cannot enter %s: set TMPDIR to a folder that everybody may enter", u.Name, temp)
}

// temps are the system's folders for temporary files, the user's choice first.
func temps() []string { return []string{os.TempDir(), "/tmp", "/var/tmp"} }

// tempOf is the one of them that a folder lies in, or "".
func tempOf(dir string) string {
	for _, temp := range temps() {
		if temp, err := filepath.Abs(temp); err == nil && strings.HasPrefix(dir, strings.TrimSuffix(temp, "/")+"/") {
			return temp
		}
	}
	return ""
}
