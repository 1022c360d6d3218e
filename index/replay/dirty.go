package replay

// dirty counts the pages that are written at the end of each interval: those that were
// changed or made in it. An interval is a transaction where a commit writes pages, else
// the time between two checkpoints.
type dirty struct {
	now   interval
	pages int64    // of all intervals so far
	meta  interval // the last that made a new root
	metas int64    // intervals that made one
}

// make notes a page that is made.
func (d *dirty) make(p *page) {
	if d.now > 0 {
		p.stamp = d.now
		d.pages++
	}
}

// root notes a new root.
func (d *dirty) root() {
	if d.now != d.meta && d.now > 0 {
		d.meta = d.now
		d.metas++
	}
}
