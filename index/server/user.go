package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
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

// letThrough lets the user pass the folders from dir up to the one for temporary files,
// which are this program's, and returns an error where that is not enough.
func (u User) letThrough(dir string) error {
	if u.Name == "" {
		return nil
	}
	if temp := tempOf(dir); temp != "" {
		for up := dir; up != temp; up = filepath.Dir(up) {
			info, err := os.Stat(up)
			if err == nil {
				err = os.Chmod(up, info.Mode().Perm()|0o011)
			}
			if err != nil {
				return err
			}
		}
	}
	if !u.passes(dir) {
		return fmt.Errorf("user %s, who is to run the server, cannot enter %s", u.Name, dir)
	}
	return nil
}

// passes reports whether everybody may enter a folder and all above it, or the user is who
// made them.
func (u User) passes(dir string) bool {
	if u.Name == "" {
		return true
	}
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
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return u.own(path)
	})
}

// own gives one file or folder to the user.
func (u User) own(path string) error {
	if u.Name == "" {
		return nil
	}
	return os.Lchown(path, int(u.UID), int(u.GID))
}
