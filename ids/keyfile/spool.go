package keyfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// source finds what a path names, and opens nothing that could make it wait. What can be
// read once only is spooled: the file it returns has no name any more and goes with the
// process. nil: a regular file, to be read by its path.
func source(ctx context.Context, path string, stdin io.Reader) (*os.File, error) {
	if path == Stdin {
		return spool(ctx, stdin)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, badFile{err}
	case err != nil:
		return nil, err
	case info.Mode().IsRegular():
		return nil, nil
	case info.IsDir():
		return nil, badf("%s is a folder: ids are read from a file, or from standard input (-)", path)
	case info.Mode()&os.ModeCharDevice != 0 && !alreadyOpen(path):
		return nil, badf("%s is a device, and may never end: ids are read from a file, or from standard input (-)", path)
	case !alreadyOpen(path):
		return nil, badf("%s is not a regular file, and may never end: name - instead, and < %s behind the command has it read as standard input", path, path)
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // opened for reading: nothing to lose
	return spool(ctx, in)
}

// alreadyOpen reports whether a path names a file that the process was started with, such
// as a shell's <(…).
func alreadyOpen(path string) bool {
	return path == "/dev/stdin" || strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}

// spool copies a stream into a file without a name. One that begins with a mebibyte of zeros is
// no ids in any form, and may never end.
func spool(ctx context.Context, in io.Reader) (*os.File, error) {
	file, err := os.CreateTemp("", "idbench-keys-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	done := make(chan error, 1)
	go func() { // which a stream that never ends outlives
		head, err := io.ReadAll(io.LimitReader(in, 1<<20))
		if len(head) == 1<<20 && len(bytes.Trim(head, "\x00")) == 0 {
			err = badf("standard input is zeros, and no ids")
		}
		if err == nil {
			_, err = io.Copy(file, io.MultiReader(bytes.NewReader(head), in))
		}
		done <- err
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		return nil, fmt.Errorf("interrupted: %w", context.Cause(ctx))
	}
	var bad badFile
	if errors.As(err, &bad) {
		return nil, errors.Join(bad, file.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("standard input: %w", err), file.Close())
	}
	return file, nil
}
