// Package bucket is a store of Parquet files in a bucket of an object store that speaks the S3 API. The files are those of
// package parquet, byte for byte, at the same places below the bucket's prefix; who imports this package links a client.
//
//	s3://<bucket>/<prefix>/bars/interval=1m/symbol=AAPL/2025.parquet
//
// Credentials come from the environment and from nowhere else: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for passing
// ones, AWS_SESSION_TOKEN. No error and no name of this package shows them.
//
// # Reading
//
// A listing tells the ETag of every object, and an object is read by ranged GETs with If-Match: all of one read is of one
// version of it, else the read begins anew. Footers and pages are kept by ETag. Of a footer the last 64 KiB are read at
// once, and of a range of time all of its pages, side by side.
//
// # Writing
//
// An object is put whole, and only if it is still the one that was read (If-Match), or if there is still none
// (If-None-Match): there is no lock, and whoever comes second reads again. [Create] makes sure that the server does look
// at these conditions.
//
// Open bucket.go first, then object.go; write.go puts objects and errors.go says what went wrong.
package bucket
