package lock

// Holding is the store with another bound of what a binary may have, in bytes.
func (s Store) Holding(most int64) Store {
	s.most = most
	return s
}
