package index

import "testing"

func TestPowerOption(t *testing.T) {
	o := PowerOption("page", 8192, 512, 65536)
	for value, want := range map[string]int64{"512": 512, "08192": 8192, "+65536": 65536, "8KiB": 8192, "64KiB": 65536} {
		canonical, err := o.Parse(value)
		if err != nil {
			t.Errorf("Parse(%q): %v", value, err)
		}
		got, err := TableConfig{Options: map[string]string{"page": canonical}}.Int(o)
		if err != nil || got != want {
			t.Errorf("Int of %q, from %q: %d, %v, want %d", canonical, value, got, err, want)
		}
	}
	if got, err := (TableConfig{}).Int(o); err != nil || got != 8192 {
		t.Errorf("Int of the default: %d, %v", got, err)
	}
	for _, value := range []string{"", "page", "-8192", "0", "256", "1000", "8192.5", "8kB", "131072", "9223372036854775808"} {
		if got, err := o.Parse(value); err == nil {
			t.Errorf("Parse(%q) = %q, want an error", value, got)
		}
		if _, err := (TableConfig{Options: map[string]string{"page": value}}).Int(o); err == nil {
			t.Errorf("Int takes %q", value)
		}
	}
}

func TestSizeOption(t *testing.T) {
	o := SizeOption("pool", "128MB", "128kB", "8191GB", "kB", "MB", "GB")
	for value, want := range map[string]int64{"128kB": 128 << 10, "16MB": 16 << 20, "8191GB": 8191 << 30, "8387584MB": 8191 << 30} {
		canonical, err := o.Parse(value)
		if err != nil {
			t.Errorf("Parse(%q): %v", value, err)
		}
		if got, err := (TableConfig{Options: map[string]string{"pool": canonical}}).Size(o); err != nil || got != want {
			t.Errorf("Size of %q: %d, %v, want %d", value, got, err, want)
		}
	}
	if got, err := (TableConfig{}).Size(o); err != nil || got != 128<<20 {
		t.Errorf("Size of the default: %d, %v", got, err)
	}
	for _, value := range []string{"", "kB", "16", "16KiB", "16TB", "-16MB", "+16MB", "016MB", "1.5GB", "16 MB", "127kB", "8192GB", "9999999999GB", "99999999999999999999kB"} {
		if got, err := o.Parse(value); err == nil {
			t.Errorf("Parse(%q) = %q, want an error", value, got)
		}
	}
}
