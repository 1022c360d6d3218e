package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"idbench/ids/keyfile"
)

// lookVerb says what a file of ids is.
type lookVerb struct {
	File string `arg:"" predictor:"file" help:"File of ids in order of arrival, in any form that run --keys reads; - is standard input."`
	JSON bool   `name:"json" help:"Print JSON instead of text."`

	KeysForm   string `predictor:"keysform" placeholder:"FORM" help:"What the ids are, where they do not show it: ${keysforms}."`
	KeysColumn string `placeholder:"NAME|N" help:"Column that holds the ids, by its name or its number from 1 on; of a dump also TABLE.NAME."`
}

// Help says how sure it is.
func (lookVerb) Help() string {
	return "The file is read once, but for the ids up to 1,048,576 that are put into page models, and needs some 300 MB of memory however long it is. Of files of up to 1,048,576 ids all is exact; of longer ones Kendall's tau and duplicates are estimates, each with the error within which nineteen of twenty files lie. What cannot be told is absent, with the reason."
}

// Run reads the file and says what it is.
func (v *lookVerb) Run(ctx context.Context, t terminal) error {
	s, err := keyfile.Examine(ctx, keyfile.Ask{Path: v.File, Form: v.KeysForm, Column: v.KeysColumn}, t.in, time.Now())
	if errors.Is(err, keyfile.ErrFile) {
		err = misuse{err}
	}
	if err != nil {
		return err
	}
	means, next, err := v.advice(ctx, s)
	if err != nil {
		return err
	}
	if v.JSON {
		return printJSON(t.out, struct {
			*keyfile.Survey
			Means string   `json:"means"`
			Next  []string `json:"next"`
		}{s, means, append([]string{}, next...)})
	}
	var b strings.Builder
	for _, line := range append(surveyed{s}.lines(), means) {
		fmt.Fprintln(&b, wrapped(line, lineWidth, "  "))
	}
	for i, command := range next {
		lead := "Go on with:  "
		if i > 0 {
			lead = "or           "
		}
		fmt.Fprintln(&b, lead+command)
	}
	if why := s.Absent["next"]; why != "" {
		fmt.Fprintln(&b, wrapped("A command to go on with: absent, because "+why+".", lineWidth, "  "))
	}
	_, err = t.out.Write([]byte(b.String()))
	return err
}
