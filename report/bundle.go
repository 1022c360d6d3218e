package report

import "embed"

// dist is what the build bundles of folder web. Only its placeholder is committed.
//
//go:embed all:dist
var dist embed.FS

// bundle returns the page's script, or false where it was not built.
func bundle() (script string, ok bool) {
	b, err := dist.ReadFile("dist/app.js")
	return string(b), err == nil
}
