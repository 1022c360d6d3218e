package server

import (
	"errors"
	"os"
	"path/filepath"
)

// A Home is where a private server keeps its files and its socket.
type Home struct {
	User   User
	Dir    string // its folder, the user's
	Socket string // the path of its socket

	remove, unlink func() error
}

// NewHome makes one in parent, for the first user of those names that there is.
func NewHome(parent, name, socket string, users ...string) (_ *Home, err error) {
	h := &Home{}
	if h.User, err = Unprivileged(users...); err != nil {
		return nil, err
	}
	if h.Dir, h.remove, err = h.User.Folder(parent, name); err != nil {
		return nil, err
	}
	folder, unlink, err := socketDir(h.Dir, socket, h.User)
	if err != nil {
		return nil, errors.Join(err, h.remove())
	}
	h.Socket, h.unlink = filepath.Join(folder, socket), unlink
	return h, nil
}

// Close removes what lies outside of the parent that it was made in.
func (h *Home) Close() error { return errors.Join(h.remove(), h.unlink()) }

// socketDir returns a folder for a unix socket of that name: dir, unless the path would
// be longer than sockets may have; then a new one, which goes when the returned function
// is called.
func socketDir(dir, name string, u User) (string, func() error, error) {
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
