// Command idbench measures what identifiers do to an index: it runs schemes
// through storage engines and page models, keeps what happened in a folder, and
// draws figures from it.
//
// This package is the command line alone: one file per verb, and engines.go, the
// list of engines. What runs lies in package bench, what is kept in package
// results, what is drawn in package plot.
//
// Results go to stdout, progress and words to stderr. The exit code is 0 when all
// is done, 2 when the command line asks for what does not exist, 1 for every
// other failure.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"idbench/bench"
	"idbench/index/server"
)

func main() {
	server.Watch()
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
)

// errMisuse marks what the command line asks for and cannot have; bench.ErrUsage
// is the same mark, set where a plan is made.
var errMisuse = errors.New("misuse")

// misuse is an error that wraps errMisuse without showing its text.
type misuse struct{ error }

func (misuse) Is(target error) bool { return target == errMisuse }
func (m misuse) Unwrap() error      { return m.error }

func misusef(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

// terminal is what a verb may read from and write to. out is results, words all the rest.
type terminal struct {
	in    io.Reader
	out   io.Writer
	words io.Writer
	args  []string // the command line as records may hold it
}

// verbs is the grammar. A field's name is the verb's.
type verbs struct {
	List     listVerb     `cmd:"" help:"Say what exists: schemes, engines, workloads, figures, presets, libraries."`
	Run      runVerb      `cmd:"" help:"Run cases and keep what happened in a folder."`
	Validate validateVerb `cmd:"" help:"Hold the page model against the engines: predicted, measured, difference."`
	Predict  predictVerb  `cmd:"" help:"Say what a table will look like at a size that nobody wants to load."`
	IDs      idsVerb      `cmd:"" name:"ids" help:"Write the ids of a scheme, for an engine that idbench has not."`
	Look     lookVerb     `cmd:"" help:"Say what a file of ids is, and what its order means for inserts."`
	Plot     plotVerb     `cmd:"" help:"Draw the figures of a run's folder."`
	Report   reportVerb   `cmd:"" help:"Make one page of a run: the answer, the figures, the method."`
	Post     postVerb     `cmd:"" help:"Draft a post about a run in Markdown: its answer, figures and numbers, and what repeats it."`
	Serve    serveVerb    `cmd:"" help:"Show the reports of a folder's runs in a browser, and compare two."`
	Compare  compareVerb  `cmd:"" help:"Say what changed between two runs' folders."`
	Clean    cleanVerb    `cmd:"" help:"Remove what dead runs left, here or in a server of yours, after asking."`
	Version  versionVerb  `cmd:"" help:"Print the version."`

	Completion completionVerb `cmd:"" help:"Print what makes a shell complete verbs, flags and names."`
}

// run executes one command line and returns its exit code. A first interrupt ends
// the work in good order, a second one at once.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored, and means it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(ctx, ends...)
	defer stop()
	context.AfterFunc(ctx, stop)

	helped := false
	parser, err := kong.New(&verbs{}, append(grammar(),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(terminal{stdin, stdout, stderr, recorded(args)}),
	)...)
	if err != nil {
		panic(fmt.Sprintf("the grammar of the command line: %v", err))
	}
	if asked, err := complete(parser.Model, args, stdout); asked { // by a shell
		if err != nil {
			return exitFailed
		}
		return exitDone
	}
	if len(args) == 0 {
		parser.Stdout = stderr
		_, _ = parser.Parse([]string{"--help"})
		return exitMisuse
	}
	parsed, err := parser.Parse(negatives(args))
	switch {
	case helped: // kong goes on parsing after it has printed help
		return exitDone
	case stray(args) != nil:
		err = errStray
	case err != nil && strings.Contains(err.Error(), "@"): // repeats what may be a piece of an address
		err = errStray
	case err != nil:
		err = misuse{explain(parser, args, err)}
	default:
		if err = empty(parsed); err == nil {
			err = parsed.Run()
		}
	}
	if err == nil {
		return exitDone
	}
	if cause := context.Cause(ctx); errors.Is(err, context.Canceled) && cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("interrupted: %w", cause)
	}
	err = withheld(err, args)
	fmt.Fprintf(stderr, "%s: %s\n", strings.Join(append([]string{"idbench"}, verb(parser, args)...), " "), inOneLine(err))
	if errors.Is(err, errMisuse) || errors.Is(err, bench.ErrUsage) {
		return exitMisuse
	}
	return exitFailed
}

// grammar is what the command line is read by, beside the verbs.
func grammar() []kong.Option {
	return []kong.Option{
		kong.Name("idbench"),
		kong.Description("What does an identifier do to an index? idbench inserts UUIDs, ULIDs, Snowflakes and serials into storage engines and their page models, counts pages, and draws what it saw."),
		kong.Vars(vars()),
		kong.ExplicitGroups([]kong.Group{{Key: casesGroup, Title: "Cases:"}}),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(help),
	}
}

// empty says which flag was given without a value, as in --out "".
func empty(parsed *kong.Context) error {
	for _, step := range parsed.Path {
		if f := step.Flag; f != nil && (f.Target.Kind() == reflect.String || f.Target.Kind() == reflect.Slice) && f.Target.Len() == 0 {
			return misusef("--%s has no value", f.Name)
		}
	}
	return nil
}

// inOneLine is the text of an error. Errors that were joined are a line each there.
func inOneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' }), "; ")
}

// negatives writes --batch -1 as --batch=-1, which kong takes for a number and not
// for a flag. What numbers are allowed is for the verb to say.
func negatives(args []string) []string {
	var out []string
	for i, a := range args {
		if i > 0 && strings.HasPrefix(args[i-1], "--") && len(a) > 1 && a[0] == '-' && '0' <= a[1] && a[1] <= '9' {
			out[len(out)-1] += "=" + a
			continue
		}
		out = append(out, a)
	}
	return out
}

// verb is the verb that a command line names, or nothing.
func verb(parser *kong.Kong, args []string) []string {
	for _, v := range parser.Model.Children {
		if v.Name == args[0] {
			return args[:1]
		}
	}
	return nil
}

// explain puts what is allowed into kong's words about an unknown verb.
func explain(parser *kong.Kong, args []string, err error) error {
	if strings.HasPrefix(args[0], "-") || verb(parser, args) != nil {
		return err
	}
	var names []string
	for _, v := range parser.Model.Children {
		names = append(names, v.Name)
	}
	return fmt.Errorf("unknown verb %q%s; verbs: %s", args[0], bench.Hint(args[0], names), strings.Join(names, ", "))
}
