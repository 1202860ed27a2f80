package config

import (
	"slices"
	"strings"
)

// level is a kind of mapping in the file, by the name that authors know it by.
type level string

const (
	inFile      level = "the file"
	inSession   level = "a session"
	inData      level = "data"
	inHistory   level = "data.history"
	inIndicator level = "data.indicators"
	inQuality   level = "data.quality"
	inScanner   level = "a scanner"
	inStrategy  level = "a strategy"
	inPlugin    level = "plugin"
	inUniverse  level = "universe"
	inSlot      level = "schedule"
	inFollow    level = "follow"
	inGrant     level = "grant"
	inLimits    level = "limits"
	inExport    level = "export"
	inCalendar  level = "calendars"
	inHours     level = "the hours of a calendar"
	inDates     level = "closed"
)

// levels are all levels, those first whose keys are most likely meant by a key in the wrong place.
func levels() []level {
	return []level{inSession, inData, inStrategy, inScanner, inGrant, inLimits, inFollow, inExport, inQuality, inSlot, inHistory,
		inIndicator, inFile, inPlugin, inUniverse, inCalendar, inHours, inDates}
}

// keyTable is all keys of each level, in the order of the reference in the package's documentation. Levels whose keys
// are free, such as params and env, are not in it; an indicator has its parameters beside its keys.
type keyTable map[level][]string

func newKeyTable() keyTable {
	return keyTable{
		inFile:      strings.Fields("version calendars defaults sessions"),
		inSession:   strings.Fields("name mode exchange closed early_closes start end hours day_starts keep_added seed speed data scanners strategies trading export"),
		inData:      strings.Fields("source symbols intervals incomplete adjust history indicators quality"),
		inHistory:   strings.Fields("days intervals require"),
		inIndicator: strings.Fields("name interval"),
		inQuality:   strings.Fields("minimum on_low"),
		inScanner:   strings.Fields("name script plugin params env universe schedule grant limits isolation on_failure"),
		inStrategy:  strings.Fields("name script plugin params env follow grant limits isolation on_failure"),
		inPlugin:    strings.Fields("name version"),
		inUniverse:  strings.Fields("file"),
		inSlot:      strings.Fields("at every from to"),
		inFollow:    strings.Fields("symbols from intervals"),
		inGrant:     strings.Fields("add_symbol adhoc remove_any trade max_symbols max_indicators max_history_days"),
		inLimits:    strings.Fields("timeout stack memory cpu nice"),
		inExport:    strings.Fields("formats timeline history"),
		inCalendar:  strings.Fields("name like timezone days hours from to closed open_days early_closes"),
		inHours:     strings.Fields("open close pre post break"),
		inDates:     strings.Fields("from to"),
	}
}

// misplaced is the hint for a key that is right elsewhere.
func (t keyTable) misplaced(key string, in level) string {
	for _, other := range levels() {
		if other != in && slices.Contains(t[other], key) {
			return "it is a key of " + string(other)
		}
	}
	return ""
}
