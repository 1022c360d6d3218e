package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"idbench/bench"
	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/index"
	"idbench/predict"
	"idbench/units"
)

// completionVerb prints what makes a shell complete.
type completionVerb struct {
	Shell string `arg:"" optional:"" predictor:"shells" help:"One of ${shells}; the default is that of SHELL."`
	Code  bool   `short:"c" help:"Print the code itself, not what to type."`
}

// Help says how long it holds.
func (completionVerb) Help() string {
	return "Prints the line that has a shell complete verbs, flags and names until it ends. The same line in the file that the shell reads at its start has all later ones do so."
}

// A shell is one that can complete.
type shell struct {
	name  string
	start string // the file that it reads at its start
	load  string // what evaluates the code; %s is "idbench completion -c NAME"
	code  string // what asks this program; %s is its path
}

// Each shell sets COMP_LINE to the line up to the cursor, and names the word that it will
// replace in the second argument: bash's ends at = and :, fish's is all of --flag=value.
// Names of files are left to the shell, which knows how to quote them.
var shells = []shell{
	{"bash", "~/.bashrc", "source <(%s)", `_idbench() {
	local IFS=$'\n'
	COMPREPLY=($(COMP_LINE="${COMP_LINE:0:COMP_POINT}" %s idbench "$2"))
	case "${COMPREPLY[0]-}" in
	:files) COMPREPLY=() ;;
	:folders) COMPREPLY=(); compopt -o dirnames 2> /dev/null ;;
	esac
}
complete -o bashdefault -o default -F _idbench idbench`},
	{"zsh", "~/.zshrc", "source <(%s)", `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
_idbench() {
	local line="${(j: :)words[1,CURRENT-1]} $PREFIX"
	[[ $PREFIX == -*=* ]] && compset -P 1 '*='
	local -a found=(${(f)"$(COMP_LINE="$line" %s idbench "$PREFIX")"})
	case "$found[1]" in
	:files) _files ;;
	:folders) _files -/ ;;
	*) compadd -- $found ;;
	esac
}
compdef _idbench idbench`},
	{"fish", "~/.config/fish/config.fish", "%s | source", `function __complete_idbench
    set -l word (commandline -ct)
    set -lx COMP_LINE (commandline -cp)
    test -z "$word"; and set COMP_LINE "$COMP_LINE "
    set -l found (%s idbench "$word")
    set -l flag (string match -r -- '^--[^=]*=' $word)
    set -l rest (string replace -r -- '^--[^=]*=' '' "$word")
    switch "$found[1]"
        case :files
            printf "$flag%%s\n" (__fish_complete_path $rest)
        case :folders
            printf "$flag%%s\n" (__fish_complete_directories $rest '')
        case '*'
            printf '%%s\n' $found
    end
end
complete -f -c idbench -a "(__complete_idbench)"`},
}

// Run prints the code, or what evaluates it.
func (v *completionVerb) Run(t terminal) error {
	name := v.Shell
	if name == "" {
		name = filepath.Base(os.Getenv("SHELL"))
	}
	i := slices.IndexFunc(shells, func(s shell) bool { return s.name == name })
	if i < 0 {
		return misusef("cannot complete in the shell %q; shells: %s", name, vars()["shells"])
	}
	s := shells[i]
	if !v.Code {
		_, err := fmt.Fprintf(t.out, "Execute this in %s, where it holds until the shell ends, or put it into %s:\n\n    "+s.load+"\n", s.name, s.start, "idbench completion -c "+s.name)
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, s.code+"\n", "'"+strings.ReplaceAll(self, "'", `'\''`)+"'")
	return err
}

// What a shell completes by itself.
const (
	someFile   = ":files"
	someFolder = ":folders"
)

// A predictor knows the values of a flag or an argument.
type predictor struct {
	words []string
	list  bool // values are lists of them, separated by commas
}

// predictors are the values of what has the tag predictor.
var predictors = map[string]predictor{
	"engine":     {append(each(engines, index.Engine.Name), "all"), true},
	"scheme":     {append(each(ids.Schemes, func(s ids.Scheme) string { return s.Name }), "main", "all"), true},
	"workload":   {append(each(bench.Workloads, func(w bench.Workload) string { return string(w.Name) }), "all"), true},
	"layout":     {append(each(units.Layouts, text), "all"), true},
	"preset":     {each(presets, func(p bench.Preset) string { return p.Name }), false},
	"lists":      {each(lists, func(l list) string { return l.name }), false},
	"shells":     {each(shells, func(s shell) string { return s.name }), false},
	"mode":       {each(bench.Modes, text), false},
	"modes":      {each(predict.Modes, text), false},
	"encoding":   {each(ids.Encodings, text), false},
	"arrivals":   {[]string{"poisson", "even", "bursts:"}, false},
	"generator":  {each(ids.Generators, ids.Generator.String), false},
	"idformat":   {idFormats, false},
	"start":      {each(bench.Starts, text), false},
	"reads":      {each(bench.Distributions, func(d bench.Distribution) string { return d.Name }), false},
	"durability": {each(bench.Durabilities, text), false},
	"keysform":   {keyfile.FormNames(), false},
	"dir":        {[]string{someFolder}, false},
	"file":       {[]string{someFile}, false},
}

// complete prints how the last word of a line that a shell has can go on, and reports
// whether it was asked. args are the name of the program and the part of that word that
// the shell will replace; a shell that does not say replaces what follows an =.
func complete(model *kong.Application, args []string, out io.Writer) (asked bool, err error) {
	line := os.Getenv("COMP_LINE")
	if line == "" {
		return false, nil
	}
	words := splitLine(line)
	last := words[len(words)-1]
	kept := strings.LastIndexByte(last, '=') + 1 // bytes of the word that stay
	if len(args) > 1 {
		if kept = len(last) - len(args[1]); kept < 0 || last[kept:] != args[1] {
			kept = 0
		}
	}
	before, options := candidates(model.Node, words[:len(words)-1], last)
	for _, o := range options {
		if o != someFile && o != someFolder {
			if o = before + o; !strings.HasPrefix(o, last) {
				continue
			}
			o = o[kept:]
		}
		if _, err := fmt.Fprintln(out, o); err != nil {
			return true, err
		}
	}
	return true, nil
}

// candidates are what can follow before, the beginning of the last word of a line.
func candidates(node *kong.Node, words []string, last string) (before string, options []string) {
	var waits *kong.Flag // for its value
	arguments := 0
	for _, w := range words[min(1, len(words)):] {
		switch {
		case waits != nil:
			waits = nil
		case strings.HasPrefix(w, "-"):
			if waits = flagOf(node, w); waits != nil && waits.IsBool() {
				waits = nil
			}
		case len(node.Children) > 0:
			i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == w })
			if i < 0 {
				return "", nil
			}
			node = node.Children[i]
		default:
			arguments++
		}
	}
	name, value, given := strings.Cut(last, "=")
	switch flag := flagOf(node, name); {
	case waits != nil:
		return valueWords(waits.Value, "", last)
	case given && flag != nil:
		return valueWords(flag.Value, name+"=", value)
	case strings.HasPrefix(last, "-"):
		return "", flagNames(node)
	case len(node.Children) > 0:
		return "", each(node.Children, func(n *kong.Node) string { return n.Name })
	case arguments < len(node.Positional):
		return valueWords(node.Positional[arguments], "", last)
	}
	return "", nil
}

// valueWords are those of a flag or an argument, each with what stands before it: that of the
// word, and the values of a list that are there already.
func valueWords(v *kong.Value, before, begun string) (string, []string) {
	p := predictors[v.Tag.Get("predictor")]
	if p.list {
		before += begun[:strings.LastIndexByte(begun, ',')+1]
	}
	return before, p.words
}

// flagOf is the flag of a verb that a word names, or nil.
func flagOf(node *kong.Node, word string) *kong.Flag {
	for ; node != nil; node = node.Parent {
		for _, f := range node.Flags {
			if word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short) {
				return f
			}
		}
	}
	return nil
}

// flagNames are the flags of a verb.
func flagNames(node *kong.Node) (all []string) {
	for ; node != nil; node = node.Parent {
		for _, f := range node.Flags {
			if !f.Hidden {
				all = append(all, "--"+f.Name)
			}
		}
	}
	return all
}

// splitLine splits a line of a shell into words. The last is what the cursor stands at,
// and may be empty.
func splitLine(line string) (words []string) {
	var word strings.Builder
	quote, escaped, begun := rune(0), false, false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
			word.WriteRune(r)
		case r == '\\' && quote != '\'':
			escaped, begun = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, begun = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	return append(words, word.String())
}
