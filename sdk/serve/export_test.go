package serve

// For tests, which play the host over a stream of their own and the person at a terminal.
var Answer = answer
