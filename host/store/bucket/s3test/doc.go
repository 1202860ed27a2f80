// Package s3test starts an S3-compatible server, versitygw, for tests: a real one, on this machine's loopback, that ends
// with the test. Like net/http/httptest it is for tests alone.
//
// The server is found by the variable STRATHOST_S3_SERVER, the path of its program, or as versitygw in PATH. Tests that
// need it are skipped where there is none. This builds it, from the module .ci/s3:
//
//	go build -modfile=.ci/s3/go.mod -o /some/folder/versitygw github.com/versity/versitygw/cmd/versitygw
package s3test
