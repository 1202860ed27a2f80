// Package s3url reads the URLs that name a store in a bucket, such as
//
//	s3://bars/us?endpoint=http://127.0.0.1:9000&region=us-east-1&path_style=true
//
// It opens nothing, so that a configuration can be checked without linking a client; package bucket opens what it reads.
// No error shows what may be a secret.
package s3url
