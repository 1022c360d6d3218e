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

// Folder makes a folder of the user's in parent, or, where the user cannot get there, in
// one of the folders that everybody may write to; the returned function removes it then.
func (u User) Folder(parent, name string) (dir string, remove func() error, err error) {
	dir, remove = filepath.Join(parent, name), func() error { return nil }
	if u.letThrough(parent) {
		err = os.Mkdir(dir, 0o700)
	} else {
		for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
			if !u.passes(base) {
				continue
			}
			dir, err = os.MkdirTemp(base, "idbench-"+name+"-")
			remove = func() error { return os.RemoveAll(dir) }
			break
		}
		if err == nil && dir == filepath.Join(parent, name) {
			err = fmt.Errorf("user %s, who is to run the server, cannot get into %s: set TMPDIR to a folder that everybody may enter", u.Name, parent)
		}
	}
	if err != nil {
		return "", nil, err
	}
	if err := u.Own(dir); err != nil {
		return "", nil, errors.Join(err, remove())
	}
	return dir, remove, nil
}

// letThrough lets the user pass the folders from dir up to os.TempDir, which are this
// program's, and reports whether that is enough.
func (u User) letThrough(dir string) bool {
	if u.Name == "" {
		return true
	}
	temp := filepath.Clean(os.TempDir()) + string(filepath.Separator)
	for up := dir; strings.HasPrefix(up, temp); up = filepath.Dir(up) {
		info, err := os.Stat(up)
		if err != nil || os.Chmod(up, info.Mode().Perm()|0o011) != nil {
			return false
		}
	}
	return u.passes(dir)
}

// passes reports whether everybody may enter a folder and all above it.
func (u User) passes(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// Own gives a folder and all in it to the user.
func (u User) Own(dir string) error {
	if u.Name == "" {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(u.UID), int(u.GID))
	})
}

// Run runs a program of the user to its end. An error has the last line that the program
// said.
func (u User) Run(path string, args ...string) error {
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.SysProcAttr = "/", u.attributes()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(path), err, lastOf(out))
	}
	return nil
}
