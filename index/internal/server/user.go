package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// A User is who runs a server: this process's own, unless it is root's.
type User struct {
	Name     string // "": this process's own
	UID, GID uint32
}

// Unprivileged returns the first user of those names that there is, or nobody, where
// this process is root's, and otherwise its own.
func Unprivileged(names ...string) (User, error) {
	if os.Geteuid() != 0 {
		return User{}, nil
	}
	for _, name := range append(names, "nobody") {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return User{}, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		return User{name, uint32(uid), uint32(gid)}, err
	}
	return User{}, errors.New("root cannot run a server, and there is no user nobody")
}

// attributes are those of a process of the user.
func (u User) attributes() *syscall.SysProcAttr {
	if u.Name == "" {
		return &syscall.SysProcAttr{}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: u.UID, Gid: u.GID}}
}

// Own gives a folder and all in it to the user, and lets the user pass the folders
// above it that lie in os.TempDir.
func (u User) Own(dir string) error {
	if u.Name == "" {
		return nil
	}
	temp := filepath.Clean(os.TempDir())
	for up := filepath.Dir(dir); strings.HasPrefix(up, temp+string(filepath.Separator)); up = filepath.Dir(up) {
		info, err := os.Stat(up)
		if err != nil {
			return err
		}
		if err := os.Chmod(up, info.Mode().Perm()|0o011); err != nil {
			return err
		}
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(u.UID), int(u.GID))
	})
}

// Run runs a program of the user to its end. An error has what the program said.
func (u User) Run(path string, args ...string) error {
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.SysProcAttr = "/", u.attributes()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(path), err, strings.TrimSpace(string(out)))
	}
	return nil
}
