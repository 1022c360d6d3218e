//go:build !linux

package server

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
)

// socketIn is the path of a socket of that name in a folder, or an error where it is
// longer than the 103 bytes that BSD's sun_path holds.
func socketIn(dir, name string) (string, error) {
	const most = 103
	path := filepath.Join(dir, name)
	if len(path) > most {
		return "", fmt.Errorf("a socket's path has at most %d bytes, and %s has %d: set TMPDIR to a shorter one", most, path, len(path))
	}
	return path, nil
}

// Dial connects to a unix socket.
func Dial(ctx context.Context, network, path string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, path)
}
