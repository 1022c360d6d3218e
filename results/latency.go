package results

import (
	"bytes"
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Bounds of a latency histogram: nanoseconds up to an hour, to three digits.
const (
	leastLatency  = 1
	mostLatency   = 3600 * 1_000_000_000
	latencyDigits = 3
)

// NewLatency is an empty histogram of nanoseconds per transaction.
func NewLatency() *hdrhistogram.Histogram {
	return hdrhistogram.New(leastLatency, mostLatency, latencyDigits)
}

// transactions is how many the round's histogram holds.
func transactions(f Finished) int {
	if f.Latency == nil {
		return 0
	}
	return int(f.Latency.TotalCount())
}

// formatLatency writes a round's histogram as a line of latency.hdr, the interval log
// of HdrHistogram, version 1.3. The tag is the case's name and its round.
func (w *Writer) formatLatency(f Finished, head bool) ([]byte, error) {
	var b bytes.Buffer
	out := hdrhistogram.NewHistogramLogWriter(&b)
	if head {
		err := out.OutputLogFormatVersion()
		if err == nil {
			err = out.OutputComment("[nanoseconds per transaction; a tag is a case and its timed round; Interval_Max is in milliseconds]")
		}
		if err == nil {
			err = out.OutputStartTime(w.env.Start.UnixMilli())
		}
		if err == nil {
			err = out.OutputLegend()
		}
		return b.Bytes(), err
	}
	f.Latency.SetTag(fmt.Sprintf("%s/round=%d", f.Case, f.Round.Number))
	err := out.OutputIntervalHistogram(f.Latency)
	return b.Bytes(), err
}
