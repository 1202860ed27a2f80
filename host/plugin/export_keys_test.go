package plugin

// Keys is keys, for tests.
var Keys = keys
