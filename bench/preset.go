package bench

import (
	"slices"

	"idbench/index"
)

// A Preset is configurations that are run into one folder.
type Preset struct {
	Name     string
	Sentence string
	Configs  []Config
	// Optional are configurations beside them, each of one engine and of its profile.
	// Where the engine cannot run they are left out, and that is said.
	Optional []Config
}

// On returns the configurations of p that can run on those engines, and what is left out.
func (p Preset) On(engines []index.Engine) ([]Config, []Skip) {
	configs := slices.Clone(p.Configs)
	var skips []Skip
	for _, c := range p.Optional {
		name := c.Engines[0]
		i := slices.IndexFunc(engines, func(e index.Engine) bool { return e.Name() == name })
		if i < 0 {
			continue
		}
		if err := engines[i].Check(); err != nil {
			skips = append(skips, Skip{name, err})
			continue
		}
		configs = append(configs, c)
	}
	return configs, skips
}
