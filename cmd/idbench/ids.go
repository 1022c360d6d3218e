package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"idbench/bench"
	"idbench/ids"
)

// idsVerb writes the ids of a scheme, for an engine that idbench has not.
type idsVerb struct {
	Scheme string `predictor:"scheme" default:"uuidv7" help:"One of ${schemes}."`
	Rows   number `default:"1000" help:"How many, such as 1_000_000 or 1e9."`
	Format string `predictor:"idformat" default:"text" help:"One of ${idformats}. text is the usual spelling; hex and uuid are the bytes as digits, swapped and dotnet those of UUIDs as --key-encoding stores them; csv has the head id; copy is what PostgreSQL's COPY reads: uuid, bigint or bytea; binary is the bytes, without anything between them."`
	Seed   uint64 `default:"${seed}" help:"Of ids."`
	arrivalFlags
}

// Help says what the order of the ids is.
func (idsVerb) Help() string {
	return "The ids of idbench run with the same flags, in order of arrival, one a line. They are for benchmarks: whoever knows the seed knows all of them."
}

// idFormats are the forms in which ids are written, the default first.
var idFormats = []string{"text", "hex", "uuid", "swapped", "dotnet", "csv", "copy", "binary"}

// Run writes the ids to stdout.
func (v *idsVerb) Run(ctx context.Context, line *kong.Context, t terminal) error {
	if err := v.alone(givenFlags(line)); err != nil {
		return err
	}
	if !slices.Contains(idFormats, v.Format) {
		return misusef("unknown format %q%s; allowed: %s", v.Format, bench.Hint(v.Format, idFormats), strings.Join(idFormats, ", "))
	}
	env, err := v.env(v.Seed)
	if err != nil {
		return err
	}
	s, err := v.scheme()
	if err != nil {
		return err
	}
	switch {
	case v.Rows < 1:
		return misusef("rows %d: must be at least 1", v.Rows)
	case v.Format == "uuid" && s.Bytes != 16:
		return misusef("%s has ids of %d bytes, and a UUID has 16; formats: %s", s.Name, s.Bytes, strings.Join(idFormats, ", "))
	}
	if err := cmp.Or(env.CheckRows(int64(v.Rows)), s.CheckRows(env, int64(v.Rows))); err != nil {
		return misuse{err}
	}
	encoding, form := lineOf(s, v.Format)
	stream, err := s.Stream(env, encoding)
	if err != nil {
		return misuse{err}
	}
	out := bufio.NewWriterSize(t.out, 1<<16)
	if v.Format == "csv" {
		_, _ = out.WriteString("id\n") // an error stays until Flush
	}
	return errors.Join(writeIDs(ctx, out, stream, int64(v.Rows), form), out.Flush())
}

// scheme is the one that is asked for, or the mixture.
func (v *idsVerb) scheme() (ids.Scheme, error) {
	if v.Mix != "" {
		s, err := ids.ParseMix(v.Mix)
		if err != nil {
			err = misuse{err}
		}
		return s, err
	}
	s, err := ids.Find(v.Scheme)
	if err != nil {
		all := each(ids.Schemes, func(s ids.Scheme) string { return s.Name })
		if strings.Contains(v.Scheme, ",") {
			return s, misusef("--scheme %s: ids are written of one scheme at a time, or of a --mix; allowed: %s", v.Scheme, strings.Join(all, ", "))
		}
		return s, misusef("unknown scheme %q%s; allowed: %s", v.Scheme, bench.Hint(v.Scheme, all), strings.Join(all, ", "))
	}
	return s, nil
}

// lineOf says how the ids of a scheme are made for a format, and what becomes of each.
func lineOf(s ids.Scheme, format string) (ids.Encoding, func(dst, id []byte) []byte) {
	spelled := func(dst, id []byte) []byte { return append(append(dst, id...), '\n') }
	digits := func(prefix string) func(dst, id []byte) []byte {
		return func(dst, id []byte) []byte { return append(hex.AppendEncode(append(dst, prefix...), id), '\n') }
	}
	uuid := func(dst, id []byte) []byte {
		return fmt.Appendf(dst, "%x-%x-%x-%x-%x\n", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
	}
	switch {
	case format == "binary":
		return ids.Binary, func(dst, id []byte) []byte { return append(dst, id...) }
	case format == "hex":
		return ids.Binary, digits("")
	case format == "swapped", format == "dotnet":
		return ids.Encoding(format), digits("")
	case format == "uuid", format == "copy" && s.Bytes == 16:
		return ids.Binary, uuid
	case format == "copy" && !s.Kind.Number():
		return ids.Binary, digits(`\\x`) // COPY takes a backslash for two
	}
	return ids.Decimal, spelled
}

// writeIDs writes so many ids of a stream.
func writeIDs(ctx context.Context, out io.Writer, stream *ids.Stream, rows int64, line func(dst, id []byte) []byte) error {
	var id, text []byte
	for n := range rows {
		if n%(1<<12) == 0 && ctx.Err() != nil {
			return fmt.Errorf("interrupted: %w", context.Cause(ctx))
		}
		id = stream.Append(id[:0])
		text = line(text[:0], id)
		if _, err := out.Write(text); err != nil {
			return err
		}
	}
	return nil
}
