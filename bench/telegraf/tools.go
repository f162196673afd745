//go:build tools

// Package telegraf pins the command that bench:edge measures against; only its import keeps it in go.mod.
package telegraf

import _ "github.com/influxdata/telegraf/cmd/telegraf"
