package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"idbench/index"
	"idbench/index/internal/column"
	"idbench/index/server"
	"idbench/units"
)

// table is one table of one server, used through one connection.
type table struct {
	config  index.TableConfig
	kind    index.KeyKind   // of the id's column
	collate string          // COLLATE and the collation of text; "": the database's
	private *private        // nil: the server is the user's
	server  *pgx.ConnConfig // the user's
	address string          // of the user's, for errors
	schema  string          // of the table
	made    bool            // the schema is there, and ours
	path    []string        // schemas that names are looked up in; none: the server's default
	held    bool            // the connection's lock says that this run lives
	shares  bool            // another one that extensions of ours are in use

	conn       *pgx.Conn
	relations  []relation // once the table is made
	statements statements
	batch      []any // of an INSERT, reused
	rows       int64 // ever inserted

	deleted bool // some of them
	dead    bool // some of those are still in pages

	observed *observed // nil unless the table is observed
}

// idIndex is the index of the primary key.
const idIndex = "rows_pkey"

// A relation is a heap or a tree of the table.
type relation struct {
	segment units.Segment
	tree    bool
	name    string // as functions of extensions take it
	oid     string // digits. By it one is found that the role may not look up by its name
}

// find finds the relations, in the order of Stats, once the table is made: the table, its indexes, and its
// TOAST table, which the server makes where a column might be too long.
func (t *table) find(ctx context.Context) error {
	t.relations = []relation{{units.Primary, true, idIndex, ""}, {units.HeapRows, false, "rows", ""}}
	for i := 1; i <= t.config.Extra; i++ {
		t.relations = append(t.relations, relation{units.Extra(i), true, extra(i), ""})
	}
	for i := range t.relations {
		r := &t.relations[i]
		if err := t.conn.QueryRow(ctx, "SELECT $1::text::regclass::oid::text", r.name).Scan(&r.oid); err != nil {
			return err
		}
	}
	rows, err := t.conn.Query(ctx, `SELECT c.relkind = 'i', format('%I.%I', nspname, c.relname), c.oid::text
		FROM pg_class main LEFT JOIN pg_index i ON i.indrelid = main.reltoastrelid
			JOIN pg_class c ON c.oid IN (main.reltoastrelid, i.indexrelid) JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE main.oid = 'rows'::regclass ORDER BY 1`)
	if err != nil {
		return err
	}
	toast := relation{}
	_, err = pgx.ForEachRow(rows, []any{&toast.tree, &toast.name, &toast.oid}, func() error {
		if toast.segment = units.Toast; toast.tree {
			toast.segment = units.ToastIndex
		}
		t.relations = append(t.relations, toast)
		return nil
	})
	return err
}

// columnType is the id's, but for the collation of text.
func columnType(c index.TableConfig) string {
	switch kindOf(c) {
	case index.KeyInteger, index.KeySigned:
		if word, _ := c.Text(idColumn); word == intColumn {
			return intColumn
		}
		return "bigint"
	case index.KeyUUID:
		return "uuid"
	case index.KeyText:
		return "text"
	}
	return "bytea"
}

// create connects and makes the table.
func (t *table) create(ctx context.Context) (index.Table, error) {
	if err := t.connect(ctx); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	if t.private == nil {
		if err := t.makeSchema(ctx); err != nil {
			return nil, errors.Join(t.says(err), t.Close())
		}
	}
	if err := t.collates(ctx); err != nil {
		return nil, errors.Join(t.says(err), t.Close())
	}
	for _, s := range schema(t.config, columnType(t.config)+t.collate) {
		if err := t.exec(ctx, s); err != nil {
			return nil, errors.Join(t.says(err), t.Close())
		}
	}
	if err := t.find(ctx); err != nil {
		return nil, errors.Join(t.says(err), t.Close())
	}
	if err := t.prepare(ctx); err != nil {
		return nil, errors.Join(t.says(err), t.Close())
	}
	if t.config.Observe {
		t.observe(ctx)
	}
	return t, nil
}

// schema makes the table, with a column and an index for each further index.
func schema(c index.TableConfig, id string) []string {
	ofIndex, ofHeap := with(c, indexFill), with(c, heapFill)
	columns := []string{"id " + id + " PRIMARY KEY" + ofIndex}
	list := []string{""}
	if !c.NoPayload {
		columns = append(columns, "payload bytea NOT NULL")
		if s := c.Options[storage.Name]; s != "" && s != storage.Default {
			list = append(list, "ALTER TABLE rows ALTER payload SET STORAGE "+s)
		}
	}
	for i := 1; i <= c.Extra; i++ {
		name := extra(i)
		columns = append(columns, name+" bytea NOT NULL")
		list = append(list, "CREATE INDEX "+name+" ON rows ("+name+")"+ofIndex)
	}
	list[0] = "CREATE TABLE rows (" + strings.Join(columns, ", ") + ")" + ofHeap
	return list
}

// with is what sets a fillfactor that is not the default.
func with(c index.TableConfig, o index.Option) string {
	if percent := c.Options[o.Name]; percent != "" && percent != o.Default {
		return " WITH (fillfactor = " + percent + ")"
	}
	return ""
}

// names are the columns, in the order of the table.
func names(c index.TableConfig) []string {
	list := []string{"id"}
	if !c.NoPayload {
		list = append(list, "payload")
	}
	for i := 1; i <= c.Extra; i++ {
		list = append(list, extra(i))
	}
	return list
}

// read is what a read of one row and a scan ask for: the payload, and the id with it, or
// something empty for it.
func read(c index.TableConfig) (payload, row string) {
	if c.NoPayload {
		return "''::bytea", "id, ''::bytea"
	}
	return "payload", "id, payload"
}

// extra is the name of a further column and of its index.
func extra(i int) string { return string(units.Extra(i)) }

// connect opens the connection, to the private server or the user's.
func (t *table) connect(ctx context.Context) (err error) {
	config := t.server
	if t.private != nil {
		if config, err = t.private.config(); err != nil {
			return err
		}
	}
	config = config.Copy()
	maps.Copy(config.RuntimeParams, t.session())
	if t.private == nil { // no statement of pgx's own stays in the server, which others may share
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	t.conn, err = pgx.ConnectConfig(ctx, config)
	var failed *pgconn.ConnectError
	if errors.As(err, &failed) && t.private == nil {
		err = fmt.Errorf("no connection to %s:\n%w", t.address, failed.Unwrap()) // its own words have the user
		if strings.Contains(err.Error(), "unsupported startup parameter") {
			err = errShared
		}
	}
	if err == nil && t.private == nil {
		err = t.settle(ctx)
	}
	if err != nil {
		return t.says(inOneLine{err})
	}
	return nil
}

// inOneLine is the error of a connection whose text has a line for each attempt. Those
// that failed alike are said once.
type inOneLine struct{ error }

func (e inOneLine) Unwrap() error { return e.error }

func (e inOneLine) Error() string {
	lines := strings.Split(e.error.Error(), "\n")
	var tries []string
	for _, l := range lines[1:] {
		if l = strings.TrimSpace(l); l != "" && !slices.Contains(tries, l) {
			tries = append(tries, l)
		}
	}
	return strings.TrimSpace(lines[0] + " " + strings.Join(tries, "; "))
}

// session is the settings of the connection.
func (t *table) session() map[string]string {
	all := maps.Clone(session)
	if t.config.Observe { // the log is read as far as it is flushed
		all["synchronous_commit"] = "on"
	}
	return all
}

// statements are the names of the prepared ones.
type statements struct {
	insert, get, remove string
	extra               []string // rows by column 1, 2, …
}

// preparations numbers those of this process.
var preparations atomic.Int64

// prepare compiles the statements. Their names are the connection's own: some servers have
// one session for all connections.
func (t *table) prepare(ctx context.Context) error {
	own := fmt.Sprintf("%s_%d_", t.schema, preparations.Add(1))
	t.statements = statements{insert: own + "insert", get: own + "get", remove: own + "remove"}
	columns := names(t.config)
	for i := range columns {
		columns[i] = "$" + strconv.Itoa(i+1)
	}
	payload, _ := read(t.config)
	texts := map[string]string{
		t.statements.insert: "INSERT INTO rows VALUES (" + strings.Join(columns, ", ") + ")",
		t.statements.get:    "SELECT " + payload + " FROM rows WHERE id = $1",
		t.statements.remove: "DELETE FROM rows WHERE id = $1",
	}
	for i := 1; i <= t.config.Extra; i++ {
		name := own + extra(i)
		t.statements.extra = append(t.statements.extra, name)
		texts[name] = "SELECT " + payload + " FROM rows WHERE " + extra(i) + " = $1"
	}
	for name, query := range texts {
		if _, err := t.conn.Prepare(ctx, name, query); err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
	}
	return nil
}

func (t *table) exec(ctx context.Context, query string) error {
	if _, err := t.conn.Exec(ctx, query); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}

// row is the columns of a row that arrives now, in t.batch.
func (t *table) row(arrived int64, key, value []byte) ([]any, error) {
	id, err := column.Value(t.kind, key)
	if err != nil {
		return nil, err
	}
	t.batch = append(t.batch[:0], id)
	if !t.config.NoPayload {
		t.batch = append(t.batch, value)
	}
	for i := 1; i <= t.config.Extra; i++ {
		k := index.ExtraKey(arrived, i)
		t.batch = append(t.batch, k[:])
	}
	return t.batch, nil
}

// Insert runs one INSERT a row in one transaction, unless an option says otherwise.
func (t *table) Insert(ctx context.Context, keys, values [][]byte) error {
	if err := t.transaction(ctx, func(ctx context.Context) error { return t.add(ctx, keys, values) }); err != nil {
		return t.says(err)
	}
	t.rows += int64(len(keys))
	if t.observed != nil {
		return t.says(t.committed(ctx))
	}
	return nil
}

func (t *table) add(ctx context.Context, keys, values [][]byte) error {
	switch {
	case t.is(copying):
		_, err := t.conn.CopyFrom(ctx, pgx.Identifier{t.schema, "rows"}, names(t.config), pgx.CopyFromSlice(len(keys), func(i int) ([]any, error) {
			return t.row(t.rows+int64(i), keys[i], values[i])
		}))
		return err
	case t.is(pipeline):
		batch := &pgx.Batch{}
		for i := range keys {
			t.batch = nil // the batch keeps them
			row, err := t.row(t.rows+int64(i), keys[i], values[i])
			if err != nil {
				return err
			}
			batch.Queue(t.statements.insert, row...)
		}
		return t.conn.SendBatch(ctx, batch).Close()
	}
	for i := range keys {
		row, err := t.row(t.rows+int64(i), keys[i], values[i])
		if err != nil {
			return err
		}
		if _, err := t.conn.Exec(ctx, t.statements.insert, row...); err != nil {
			return err
		}
	}
	return nil
}

// is reports whether a yes-or-no option is set.
func (t *table) is(o index.Option) bool {
	word, _ := t.config.Text(o) // checked when the case was planned
	return word == "true"
}

// transaction commits what f does, or nothing.
func (t *table) transaction(ctx context.Context, f func(context.Context) error) error {
	return t.watched(ctx, func(ctx context.Context) error {
		if _, err := t.conn.Exec(ctx, "BEGIN"); err != nil {
			return err
		}
		if err := f(ctx); err != nil {
			if t.conn.IsClosed() {
				return err
			}
			_, undo := t.conn.Exec(ctx, "ROLLBACK")
			return errors.Join(err, undo)
		}
		_, err := t.conn.Exec(ctx, "COMMIT")
		return err
	})
}

// watched runs statements and ends the connection under them when ctx ends. pgx would watch
// the context of each statement from a goroutine, which is a part of the time of a short one.
func (t *table) watched(ctx context.Context, statements func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wire := t.conn.PgConn().Conn()
	defer context.AfterFunc(ctx, func() { _ = wire.SetDeadline(time.Unix(1, 0)) })()
	return statements(context.WithoutCancel(ctx))
}

// says puts an error of the server into words: a duplicate is the contract's, a server
// that has ended says why.
func (t *table) says(err error) error {
	var refused *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.Code == "23505": // unique_violation
		return fmt.Errorf("%s: %w", refused.Message, index.ErrDuplicate)
	case errors.Is(err, server.ErrGone), errors.Is(err, errGone): // said already
		return err
	case t.private != nil && errors.As(err, &refused) && refused.Code == "53100": // disk_full
		return fmt.Errorf("PostgreSQL: %w: %w", t.private.server.Full(), err)
	case t.private != nil && t.private.server != nil && t.ended(err):
		if gone := t.private.server.Lost(); gone != nil {
			return gone
		}
		return fmt.Errorf("PostgreSQL: %w: %w", errGone, err)
	}
	if t.conn != nil && t.ended(err) {
		return fmt.Errorf("PostgreSQL: %w: %w", errGone, err)
	}
	return err
}

// ended reports whether an error is that of a connection that ended.
func (t *table) ended(err error) bool {
	var broken *net.OpError
	var refused *pgconn.PgError
	return t.conn == nil || t.conn.IsClosed() || errors.As(err, &broken) || errors.As(err, &refused) && strings.HasPrefix(refused.Code, "57P")
}

// disconnect ends the connection.
func (t *table) disconnect() error {
	if t.conn == nil || t.conn.IsClosed() {
		return nil
	}
	ctx := context.Background()
	if s := t.statements; t.private == nil && s.insert != "" { // in a session that goes on without us they would stay
		for _, name := range append([]string{s.insert, s.get, s.remove}, s.extra...) {
			_ = t.conn.Deallocate(ctx, name)
		}
	}
	return t.conn.Close(ctx)
}

// Close stops the private server; of the user's it drops the schema.
func (t *table) Close() error {
	var err error
	if t.made {
		t.made = false
		err = t.leave()
	}
	err = errors.Join(err, t.disconnect())
	if t.private != nil {
		err = errors.Join(err, t.private.close())
		t.private = nil
	}
	return err
}

// files are those of the table and its indexes in the private server.
func (t *table) files(ctx context.Context) ([]string, error) {
	rows, err := t.conn.Query(ctx, "SELECT pg_relation_filepath(oid::oid) FROM unnest($1::text[]) AS oid", t.oids())
	if err != nil {
		return nil, err
	}
	paths, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for i := range paths {
		paths[i] = filepath.Join(t.private.spec.Dir, "data", paths[i])
	}
	return paths, err
}

// oids are those of the relations.
func (t *table) oids() (list []string) {
	for _, r := range t.relations {
		list = append(list, r.oid)
	}
	return list
}
