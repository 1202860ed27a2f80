package config

import "slices"

// Format is a kind of file that a run exports.
type Format string

// Timeline says for which instants timeline.csv has rows.
type Timeline string

// HistoryDetail says how much of the history session.json holds.
type HistoryDetail string

// The choices of export.
const (
	FormatJSON Format = "json"
	FormatCSV  Format = "csv"

	TimelineOff     Timeline = "off"
	TimelineClose   Timeline = "close"   // one row for each day and symbol
	TimelineInstant Timeline = "instant" // one row for each instant and symbol

	HistorySummary HistoryDetail = "summary"
	HistoryFull    HistoryDetail = "full"
)

// Export is what goes into the run folder beside the manifest and the ledger.
type Export struct {
	Formats  []Format
	Timeline Timeline
	History  HistoryDetail
}

func (r *reader) export(n *node) Export {
	e := Export{Formats: []Format{FormatJSON, FormatCSV}, Timeline: TimelineClose, History: HistorySummary}
	if n == nil {
		return e
	}
	f, ok := r.fields(n, inExport)
	if !ok {
		return e
	}
	if n := f.get("formats"); n != nil {
		e.Formats = r.formats(n)
	}
	if n := f.get("timeline"); n != nil {
		if s, ok := r.choice(n, string(TimelineOff), string(TimelineClose), string(TimelineInstant)); ok {
			e.Timeline = Timeline(s)
		}
	}
	if n := f.get("history"); n != nil {
		if s, ok := r.choice(n, string(HistorySummary), string(HistoryFull)); ok {
			e.History = HistoryDetail(s)
		}
	}
	return e
}

// formats reads the list of formats. An empty list is fine: then there are only manifest and ledger.
func (r *reader) formats(n *node) []Format {
	found := []Format{}
	for _, item := range r.items(n) {
		s, ok := r.choice(item, string(FormatJSON), string(FormatCSV))
		if !ok {
			continue
		}
		if slices.Contains(found, Format(s)) {
			r.on(item, Duplicate, "", "the format %s is listed twice", s)
			continue
		}
		found = append(found, Format(s))
	}
	return found
}
