package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// socketIn is the path of a socket of that name in a folder.
func socketIn(dir, name string) (string, error) { return filepath.Join(dir, name), nil }

// Dial connects to a unix socket whose path may be longer than the 107 bytes that an
// address of one holds (sun_path in unix(7)): it goes by the descriptor of its folder.
func Dial(ctx context.Context, network, path string) (_ net.Conn, err error) {
	dir, err := unix.Open(filepath.Dir(path), unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Dir(path), err)
	}
	defer func() { err = errors.Join(err, unix.Close(dir)) }()
	var d net.Dialer
	return d.DialContext(ctx, network, fmt.Sprintf("/proc/self/fd/%d/%s", dir, filepath.Base(path)))
}
