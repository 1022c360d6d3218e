package keyfile

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
)

// Ids are read out of what databases and programs write.
func TestFilesOfLayouts(t *testing.T) {
	for name, c := range map[string]struct {
		column string
		rows   int64
		from   string // of Lines
	}{
		"csv-header.csv": {"id", 39, "read from column 1 of 2 of CSV"},
		"jsonl.jsonl":    {"", 40, "read from JSON lines"},
		"psql-table.txt": {"", 38, "read from a table of psql"},
	} {
		f, err := Check(t.Context(), Ask{Path: filepath.Join("testdata", "forms", name), Column: c.column}, nil, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.Rows != c.rows || f.Look.Scheme != "uuidv7" || !slices.Contains(f.Lines(), c.from) {
			t.Errorf("%s: %d rows, %q", name, f.Rows, f.Lines())
		}
		if got := hex.EncodeToString([]byte(read(t, f, ids.Binary)[0])); got != firstV7 {
			t.Errorf("%s: %s", name, got)
		}
	}
	_, err := check(t, filepath.Join("testdata", "forms", "composite.txt"))
	want := `testdata/forms/composite.txt:1: 2 columns ("0", "01941f29-7c00-7468-901a-e857447fbaea"): --keys-column takes the one of the ids, by name or number; keys of several columns are not read`
	if !errors.Is(err, ErrFile) || filepath.ToSlash(err.Error()) != want {
		t.Errorf("composite: %v, want %s", err, want)
	}
}

const (
	psqlTable = ` id |   at
----+--------
  7 | 'x'
  8 |
    | 3
(3 rows)

`
	mysqlTable = `+----+------+
| id | at   |
+----+------+
|  7 | a    |
| NULL | b  |
|  8 | NULL |
+----+------+
3 rows in set (0.00 sec)
`
	pgDump = `--
-- PostgreSQL database dump
--
\restrict abc
SET standard_conforming_strings = on;
CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN; INSERT INTO t VALUES (1); END $$ LANGUAGE plpgsql;
CREATE TABLE public.orders (
    at text,
    id bigint NOT NULL
);
COPY public.other (k, v) FROM stdin;
1	x
\.
COPY public.orders (at, id) FROM stdin;
a\tb	7
\N	\N
;	8
\.

ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
`
	mysqlDump = "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `o`;\n" +
		"CREATE TABLE `o` (\n  `at` varchar(9) DEFAULT 'a;(',\n  `id` bigint(20) NOT NULL,\n  PRIMARY KEY (`id`),\n  KEY `x` (`at`)\n);\n" +
		"LOCK TABLES `o` WRITE;\nINSERT INTO `o` VALUES ('it\\'s; (',7),(NULL,NULL),\n('two''s',8);\nUNLOCK TABLES;\n"
	sqliteDump = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE IF NOT EXISTS t(at,id INT, UNIQUE(at,id));\nINSERT INTO t VALUES('\\',7);\nINSERT INTO \"t\" VALUES(X'00',8);\nCOMMIT;\n"
)

// 7 and 8, and nothing else, stand in each of these.
func TestLayouts(t *testing.T) {
	for name, c := range map[string]struct{ text, column string }{
		"csv":                                {"at,id\n\"a\nb\",7\n\"c\"\"d\",\n\n,8\n", "id"},
		"csv by number":                      {"at,id\r\n1,7\r\n2,8\r\n", "2"},
		"csv, no header":                     {"a,7\nb,8\n", "2"},
		"csv, a number for a name":           {"at,5\n1,7\n2,8\n", "2"},
		"tabs, a number for a name":          {"5\tat\n7\t2026-01-01\n8\t\n\t2026-01-02\n", "1"},
		"a name that is a number":            {"2,at,5\n7,1,3\n8,2,4\n", `"2"`},
		"a number that is a name too":        {"2,at,1\n5,7,3\n6,8,4\n", "#2"},
		"a name in quotes":                   {"at,id\na,7\nb,8\n", `"id"`},
		"csv, a number that stands in a row": {"7,1\n8,2\n", "1"},
		"csv, another case":                  {"AT,ID\na,7\nb,8\n", "id"},
		"semicolons":                         {"id;at\n7;1,5\n8;2,5\n", "id"},
		"tabs":                               {"at\tid\n\t7\nx\t8\n", "id"},
		"bars":                               {"7|a\n8|b\n", "1"},
		"one, by name":                       {"id\n7\n8\n", "id"},
		"json":                               {`{"a":{"id":1},"id":7}` + "\n" + `{"id":null,"a":2}` + "\n" + ` {"id":"8"}` + "\n\n", "id"},
		"json of MongoDB":                    {`{"_id":{"$numberLong":"7"}}` + "\n" + `{"_id":{"$numberLong":"8"}}`, ""},
		"psql":                               {psqlTable, "id"},
		"psql by number":                     {psqlTable, "1"},
		"mysql":                              {mysqlTable, "id"},
		"pg_dump":                            {pgDump, "orders.id"},
		"pg_dump, plain":                     {pgDump, "id"},
		"mysqldump":                          {mysqlDump, "id"},
		"mysqldump number":                   {mysqlDump, "2"},
		"sqlite dump":                        {sqliteDump, "t.id"},
		"one of USE":                         {twoUsed, "s1.t.id"},
		"one of search_path":                 {twoPaths, "s1.users.id"},
		"one of \\connect":                   {twoBases, "d1.public.users.id"},
		"one of two schemas":                 {twoSchemas, "a.orders.id"},
	} {
		f, err := Check(t.Context(), Ask{Path: write(t, c.text), Column: c.column}, nil, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := read(t, f, ids.Decimal); !slices.Equal(got, []string{"7", "8"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Literals of 16 bytes as dumps have them.
func TestDumpedLiterals(t *testing.T) {
	const raw = "\x01\x94\x1f\x29\x7c\x00\x74\x68\x90\x1a\xe8\x57\x44\x7f\xba\xea"
	for _, value := range []string{"0x" + firstV7, "X'" + firstV7 + "'", "unhex('" + firstV7 + "')", "uuid_to_bin('01941f29-7c00-7468-901a-e857447fbaea')",
		"_binary '" + strings.ReplaceAll(raw, "\x00", `\0`) + "'", "'01941f29-7c00-7468-901a-e857447fbaea'::uuid", `'\x` + firstV7 + `'::bytea`} {
		head := "-- MySQL dump\n"
		if strings.Contains(value, "::") {
			head = "-- PostgreSQL\n"
		}
		f, err := check(t, write(t, head+"INSERT INTO t (id) VALUES ("+value+");\n"))
		if err != nil {
			t.Errorf("%s: %v", value, err)
			continue
		}
		if got := hex.EncodeToString([]byte(read(t, f, ids.Binary)[0])); got != firstV7 || f.Kind != ids.KindUUID {
			t.Errorf("%s: %s, %s", value, got, f.Kind)
		}
	}
}

// Two tables of a name.
const (
	twoUsed  = "USE `s1`;\nINSERT INTO `t` (`id`) VALUES (7),(8);\nUSE `s2`;\nINSERT INTO `t` (`id`) VALUES (9);\n"
	twoPaths = "SET search_path = s1, pg_catalog;\nCOPY users (id) FROM stdin;\n7\n8\n\\.\nSET search_path = s2, pg_catalog;\nCOPY users (id) FROM stdin;\n9\n\\.\n"
	twoBases = "\\connect d1\nCOPY public.users (id) FROM stdin;\n7\n8\n\\.\n\\connect d2\nCOPY public.users (id) FROM stdin;\n9\n\\.\n"
)

const twoSchemas = "COPY a.orders (id) FROM stdin;\n7\n8\n\\.\nCOPY b.orders (id) FROM stdin;\n9\n\\.\n"

func TestRefusedLayouts(t *testing.T) {
	for name, c := range map[string]struct{ text, column, want string }{
		"no such column":      {"a,b\n1,2\n", "id", `ids.txt:1: no column "id": there are "a", "b"`},
		"a name and a number": {"at,3,5\n1,2,3\n2,3,4\n", "3", `ids.txt:1: 3 is the number of one column and the name of column 2: --keys-column '#3' takes the one, '"3"' the other`},
		"a head alone":        {"id\n", "", `ids.txt:1: no ids below "id", which is a header`},
		"a head and NULLs":    {"id\nNULL\n", "", `ids.txt:1: no ids below "id", which is a header`},
		"too long":            {strings.Repeat("ab-", 100) + "\n", "", `is too long: it has 300 characters, and an id at most 255; `},
		"a tar":               {"ids.txt" + strings.Repeat("\x00", 250) + "ustar\x0000" + strings.Repeat("\x00", 249) + "7\n8\n", "", `ids.txt:1: a tar archive: tar -xOf `},
		"no such number":      {"a,b\n1,2\n", "3", `ids.txt:1: no column "3": there are "a", "b"`},
		"one column":          {"1\n2\n", "2", `ids.txt:1: there is no column 2: a line holds one entry`},
		"a name and no head":  {"1\n2\n", "id", `ids.txt:1: no column "id": there are "1"`},
		"a short row":         {"id\tat\n1\t2\n" + strings.Repeat("3\t4\n", 60) + "5\n", "id", `ids.txt:63: a row of 1 fields, and the first has 2`},
		"a short row of CSV":  {"id,at\n1,2\n" + strings.Repeat("3,4\n", 60) + "5\n", "id", `ids.txt:63: a row of 1 fields, and the first has 2`},
		"an early short row":  {"id,note\n1,x\n2\n3,y,z\n", "id", `ids.txt:3: a row of 1 fields, and the first has 2`},
		"early, by number":    {"id\tnote\n1\tx\n2\n", "2", `ids.txt:3: a row of 1 fields, and the first has 2`},
		"open quotes":         {"id,at\n1,2\n" + strings.Repeat("3,4\n", 60) + "5,\"\n", "id", `ids.txt:63: not CSV: `},
		"an array":            {`[{"id":1}]`, "", `ids.txt:1: JSON that is not one object a line: jq -c '.[]' `},
		"an object in lines":  {"{\n\"id\": 1}", "", `ids.txt:1: JSON that is not one object a line: `},
		"no member":           {`{"id":1}` + "\n" + `{"x":1}`, "", `ids.txt:2: the object has no "id"`},
		"an object":           {`{"id":{"a":1}}`, "", `ids.txt:1: "id": an object is no id`},
		"two members":         {`{"id":1,"at":2}`, "", `ids.txt:1: 2 columns ("id", "at"): --keys-column takes the one of the ids`},
		"broken JSON":         {`{"id":1}` + "\n{\n", "", `ids.txt:2: "{" is not a JSON object: `},
		"a column a line":     {"-[ RECORD 1 ]\nid | 1\n", "", `ids.txt:1: a column a line: psql -At, or mysql -BN`},
		"two tables":          {psqlTable + psqlTable, "id", `ids.txt:8: a second table begins; the first ends in line 6`},
		"which of a dump":     {pgDump, "", `ids.txt:11: table public.other: 2 columns ("k", "v"): --keys-column takes`},
		"no such table":       {pgDump, "orderz.id", `ids.txt:11: no rows of a table orderz: there are rows of public.other`},
		"two of a name":       {pgDump + strings.ReplaceAll(pgDump, "orders", "more"), "id", `: rows of a second table, public.more; --keys-column public.more.COLUMN takes those of one`},
		"after a table":       {psqlTable + " 9\n", "id", `ids.txt:8: "9" after the table, which ends in line 6`},
		"two of USE":          {twoUsed, "t.id", `ids.txt:4: rows of a second table, s2.t`},
		"two of search_path":  {twoPaths, "users.id", `ids.txt:7: rows of a second table, s2.users`},
		"two of \\connect":    {twoBases, "public.users.id", `ids.txt:7: rows of a second table, d2.public.users`},
		"a cut table":         {strings.Replace(psqlTable, "(", "(1", 1), "id", `rows), and the table has `},
		"two schemas":         {twoSchemas, "orders.id", `ids.txt:5: rows of a second table, b.orders; --keys-column b.orders.COLUMN takes those of one`},
		"two tables of one":   {twoSchemas, "", `ids.txt:5: rows of a second table, b.orders`},
		"a table of two":      {"COPY tags (id) FROM stdin;\n5\n\\.\nCOPY orders (id, n) FROM stdin;\n1\t2\n\\.\n", "", `ids.txt:4: table orders: 2 columns ("id", "n")`},
		"a name twice":        {"n,id,id\n1,2,3\n", "id", `ids.txt:1: several columns "id" ("n", "id", "id"): --keys-column takes the number of one`},
		"dump cut off":        {mysqlDump[:strings.Index(mysqlDump, "'two")], "id", `: the file ends inside of a statement`},
		"quotes cut off":      {mysqlDump[:strings.Index(mysqlDump, "two")], "id", `: the file ends inside of quotes`},
		"copy cut off":        {pgDump[:strings.Index(pgDump, ";\t8")], "id", `: the rows of public.orders do not end in \.`},
		"no literal":          {"INSERT INTO t (id) VALUES (1+1);\n", "", `ids.txt:1: "1 + 1" is no literal of an id`},
		"no names":            {"INSERT INTO t VALUES (1);\n", "id", `ids.txt:1: table t: the dump does not name its columns: --keys-column takes the number`},
		"no rows":             {"-- nothing\n", "", `ids.txt:1: no ids`},
		"forms in a column":   {"id,at\n00112233-4455-6677-8899-aabbccddeeff,1\nx,1\n", "id", `ids.txt:3: "x" is no id; the lines before are UUIDs`},
		"a duplicate":         {"at,id\n\"a\nb\",7\n,\nx,7\n", "id", `ids.txt:5: duplicate of line 3: 7`},
	} {
		_, err := Check(t.Context(), Ask{Path: write(t, c.text), Column: c.column}, nil, now)
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.Is(err, ErrFile) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// What is written by the libraries of CSV and JSON, and as SQL, is read as it was, whatever
// the other columns hold.
func TestLayoutsProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 3))
		columns := rapid.IntRange(2, 5).Draw(rt, "columns")
		at := r.IntN(columns)
		other := func(signs string) string {
			var text []byte
			for range r.IntN(8) {
				text = append(text, signs[r.IntN(len(signs))])
			}
			return "x" + string(text)
		}
		names := make([]string, columns)
		for i := range names {
			names[i] = fmt.Sprintf("c%d", i)
		}
		const all = "ab\"',;|\t\n(){}\\:-/*#$`é "
		var comma, lines, my, pg strings.Builder
		w := csv.NewWriter(&comma)
		_ = w.Write(names)
		my.WriteString("-- MySQL dump\n")
		pg.WriteString("-- PostgreSQL\nCOPY t (" + strings.Join(names, ", ") + ") FROM stdin;\n")
		var want []string
		rows := rapid.IntRange(1, 100).Draw(rt, "rows")
		for n := range rows {
			id := fmt.Sprint(r.Uint64() >> 1)
			want = append(want, id)
			row, object, values, copied := make([]string, columns), map[string]string{}, make([]string, columns), make([]string, columns)
			for i := range row {
				row[i] = other(all)
				if i == at {
					row[i] = id
				}
				object[names[i]] = row[i]
				values[i] = "'" + strings.NewReplacer(`\`, `\\`, "'", "''", "\n", `\n`).Replace(row[i]) + "'"
				copied[i] = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`).Replace(row[i])
			}
			_ = w.Write(row)
			text, _ := json.Marshal(object)
			lines.Write(append(text, '\n'))
			if n%3 == 0 {
				my.WriteString("INSERT INTO `t` (`" + strings.Join(names, "`,`") + "`) VALUES ")
			} else {
				my.WriteString(",")
			}
			my.WriteString("(" + strings.Join(values, ",") + ")")
			if n%3 == 2 || n == rows-1 {
				my.WriteString(";\n")
			}
			pg.WriteString(strings.Join(copied, "\t") + "\n")
		}
		w.Flush()
		pg.WriteString("\\.\n")
		for name, text := range map[string]string{"csv": comma.String(), "json": lines.String(), "mysql": my.String(), "pg": pg.String()} {
			f, err := Check(t.Context(), Ask{Path: write(t, text), Column: names[at]}, nil, now)
			if err != nil {
				rt.Fatalf("seed %d: %s: %v of\n%s", seed, name, err, text)
			}
			if got := read(t, f, ids.Decimal); !slices.Equal(got, want) {
				rt.Fatalf("seed %d: %s: %q, want %q of\n%s", seed, name, got, want, text)
			}
		}
	})
}
