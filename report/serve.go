package report

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	_ "embed"

	"idbench/internal/spell"
	"idbench/results"
)

//go:embed serve.html
var serveText string

// servePages are those that list runs and compare two.
var servePages = template.Must(template.New("serve").Parse(serveText))

// A Server shows the runs below a folder: a list of them, the report of each, and two
// side by side. It finds the runs anew for every request and opens files by the names
// that it found, inside the folder alone: links that lead out of it are not followed.
type Server struct {
	root  *os.Root
	dir   string
	facts Facts
	host  string // that requests must name besides the loopback names, or ""

	mu    sync.Mutex
	pages map[string]rendered // by run
}

// A rendered report stands for the files that it was made of.
type rendered struct {
	stamp string
	html  []byte
}

// deep is how many folders below the served one a run may lie.
const deep = 4

// Where runs stand in addresses: the served folder itself, if it is one, and those below.
const (
	here  = "/here/"
	below = "/run/"
)

// served are the files of a run's folder that can be had as they are.
var served = []string{"bench.txt", "bench-inexact.txt", "env.json", "series.csv", "series.csv.gz", "leaves.csv.gz", "frames.csv.gz", "curve.csv", "curve.csv.gz", "latency.hdr"}

// NewServer serves the runs below dir, which must be a folder. host is a name or address
// that requests may be for, besides the loopback ones.
func NewServer(dir, host string, facts Facts) (*Server, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	return &Server{root: root, dir: dir, facts: facts, host: host, pages: map[string]rendered{}}, nil
}

// Close lets go of the folder.
func (s *Server) Close() error { return s.root.Close() }

// ServeHTTP implements http.Handler. It answers GET and HEAD.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	switch {
	case !s.meant(r.Host):
		http.Error(w, "this server answers for loopback names alone", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "GET or HEAD", http.StatusMethodNotAllowed)
	case r.URL.Path == "/":
		s.list(w)
	case r.URL.Path == "/compare":
		s.compare(w, r.URL.Query().Get("old"), r.URL.Query().Get("new"))
	case strings.HasPrefix(r.URL.Path, here):
		s.show(w, r, "."+strings.TrimPrefix(r.URL.Path, strings.TrimSuffix(here, "/")))
	case strings.HasPrefix(r.URL.Path, below):
		s.show(w, r, strings.TrimPrefix(r.URL.Path, below))
	default:
		http.NotFound(w, r)
	}
}

// meant reports whether a request is for this server by a name of its own: a page of
// another host whose name was made to point here has that host's name.
func (s *Server) meant(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return name == "localhost" || ip != nil && ip.IsLoopback() || s.host != "" && strings.Trim(name, "[]") == s.host
}

// A found run is one of the list.
type found struct {
	Name  string // its path below the folder, with slashes; "." for the folder itself
	Start time.Time
	Env   results.Env
	Cases int
	Error string // it cannot be read
}

// Link is the path of the run's report.
func (f found) Link() template.URL {
	if f.Name == "." {
		return here
	}
	parts := strings.Split(f.Name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return template.URL(below + strings.Join(parts, "/") + "/")
}

// find lists the names of the runs. A symbolic link to a folder is not entered.
func (s *Server) find() (names []string, err error) {
	err = fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir // it cannot be read, or has just gone
		case d.IsDir() && name != "." && strings.Count(name, "/") >= deep:
			return fs.SkipDir
		case !d.IsDir() && d.Name() == "bench.txt":
			names = append(names, path.Dir(name))
		}
		return nil
	})
	return names, err
}

// open reads a run of the list.
func (s *Server) open(name string) (*results.Run, error) {
	names, err := s.find()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(names, name) {
		return nil, fs.ErrNotExist
	}
	for _, file := range served { // each must lie in the folder
		info, err := s.root.Stat(path.Join(name, file))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case !info.Mode().IsRegular(): // a pipe would be waited for
			return nil, fmt.Errorf("%s is not a regular file", path.Join(name, file))
		}
	}
	return results.Open(filepath.Join(s.dir, filepath.FromSlash(name)))
}

// list shows all runs, the newest first.
func (s *Server) list(w http.ResponseWriter) {
	names, err := s.find()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var all []found
	for _, name := range names {
		f := found{Name: name}
		if run, err := s.open(name); err != nil {
			f.Error = err.Error()
		} else {
			f.Env, f.Start, f.Cases = run.Env, run.Env.Start, len(run.Cases)
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(a.Name, b.Name)) })
	s.write(w, "runs", map[string]any{"Title": "runs", "Runs": all})
}

// show answers for one run: its report, or one of its files.
func (s *Server) show(w http.ResponseWriter, r *http.Request, rest string) {
	names, err := s.find()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for _, name := range names {
		file, ok := strings.CutPrefix(rest, name+"/")
		switch {
		case !ok:
		case file == "":
			html, err := s.page(r.Context(), name)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", policy(html)+"; frame-ancestors 'none'")
			_, _ = w.Write(html) // the reader has gone
			return
		case slices.Contains(served, file):
			s.file(w, r, path.Join(name, file))
			return
		}
	}
	http.NotFound(w, r)
}

// file sends a file as it is.
func (s *Server) file(w http.ResponseWriter, r *http.Request, name string) {
	info, err := s.root.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	f, err := s.root.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	kind := cmp.Or(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
	if path.Ext(name) == ".txt" || path.Ext(name) == ".csv" {
		kind = "text/plain; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, "", info.ModTime(), f)
}

// page renders a run's report, or takes the one that it has of the same files.
func (s *Server) page(ctx context.Context, name string) ([]byte, error) {
	stamp := ""
	for _, file := range served {
		if info, err := s.root.Stat(path.Join(name, file)); err == nil {
			stamp += fmt.Sprint(file, info.Size(), info.ModTime().UnixNano(), " ")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.pages[name]; ok && p.stamp == stamp {
		return p.html, nil
	}
	run, err := s.open(name)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	if err := Render(ctx, &html, run, s.facts); err != nil {
		return nil, err
	}
	s.pages[name] = rendered{stamp, html.Bytes()}
	return html.Bytes(), nil
}

// policy is the one that a report's page states for itself, which a header can say of more.
func policy(html []byte) string {
	_, rest, _ := bytes.Cut(html, []byte(`http-equiv="Content-Security-Policy" content="`))
	text, _, _ := bytes.Cut(rest, []byte{'"'})
	return string(text)
}

// compare shows what changed from one run to another.
func (s *Server) compare(w http.ResponseWriter, old, new string) {
	var runs [2]*results.Run
	for i, name := range []string{old, new} {
		run, err := s.open(name)
		if err != nil {
			http.Error(w, fmt.Sprintf("no run %q here", name), http.StatusNotFound)
			return
		}
		runs[i] = run
	}
	c := results.Compare(runs[0], runs[1])
	s.write(w, "compare", map[string]any{
		"Title": old + " against " + new, "Old": found{Name: old, Env: runs[0].Env}, "New": found{Name: new, Env: runs[1].Env},
		"Comparison": c, "Exact": changes(c.Exact), "Measured": changes(c.Measured),
	})
}

// A change is a line of a comparison, in words.
type change struct{ Case, Segment, Unit, Old, New, Relative, Verdict string }

func changes(list []results.Change) []change {
	out := make([]change, 0, len(list))
	for _, c := range list {
		line := change{Case: c.Case.String(), Segment: string(c.Segment), Unit: string(c.Unit.Name), Old: interval(c.Old), New: interval(c.New), Relative: "–"}
		if r, ok := c.Relative(); ok {
			line.Relative = spell.Change(100*r, 2)
		}
		switch {
		case c.Unit.Exact:
			line.Verdict = "differs"
		case c.TooFew:
			line.Verdict = "too few values to tell"
		case !c.Significant:
			line.Verdict = fmt.Sprintf("may be noise (p = %.3f)", c.P)
		default:
			line.Verdict = strings.TrimSpace(fmt.Sprintf("%s (p = %.3f)", c.Direction(), c.P))
		}
		out = append(out, line)
	}
	return out
}

func interval(i results.Interval) string {
	text := number{i.Center, 3}.text()
	if i.Lo != i.Hi && !isInf(i.Lo) && !isInf(i.Hi) {
		text += fmt.Sprintf(" [%s, %s]", number{i.Lo, 3}.text(), number{i.Hi, 3}.text())
	}
	return text
}

// write sends a page that needs no script.
func (s *Server) write(w http.ResponseWriter, page string, data map[string]any) {
	data["Style"] = template.CSS(pageStyle)
	var html bytes.Buffer
	if err := servePages.ExecuteTemplate(&html, page, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	_, _ = w.Write(html.Bytes()) // the reader has gone
}
