package plugin

// TreeDigest is for tests: a folder that nobody could start has a digest, too.
var TreeDigest = treeDigest
