package config

// merge lays a session over the defaults: maps merge key by key, everything else replaces, and null removes. The
// result has the place of the session; what came of the defaults keeps the places and paths where it was written.
func merge(defaults, session *node) *node {
	if defaults == nil || defaults.kind != mapping || session.kind != mapping {
		return session
	}
	merged := *session
	merged.entries = nil
	given := make(map[string]bool, len(session.entries))
	below := make(map[string]*node, len(defaults.entries))
	for _, e := range defaults.entries {
		below[e.key] = e.value
	}
	for _, e := range session.entries {
		given[e.key] = true
		if base, ok := below[e.key]; ok {
			e.value = merge(base, e.value) // null stays: it is read as not given
		}
		merged.entries = append(merged.entries, e)
	}
	for _, e := range defaults.entries {
		if !given[e.key] {
			merged.entries = append(merged.entries, e)
		}
	}
	return &merged
}
