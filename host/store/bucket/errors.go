package bucket

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/minio/minio-go/v7"

	"github.com/strathost/strathost/host/store/parquet"
)

// Error is that a bucket cannot be read or written: what is wrong, and what to do. It is parquet.ErrAccess, too.
type Error struct {
	What string
	err  error // may be nil
}

func (e *Error) Error() string { return e.What }

// Unwrap is the cause, whose text is not shown.
func (e *Error) Unwrap() error { return e.err }

// Is says that the error is one of access, not of an object's bytes.
func (e *Error) Is(target error) bool { return target == parquet.ErrAccess }

// answer is the error of a server's answer.
func answer(err error) (minio.ErrorResponse, bool) {
	var r minio.ErrorResponse
	ok := errors.As(err, &r)
	return r, ok
}

// isMissing says that there is no such object.
func isMissing(err error) bool {
	r, ok := answer(err)
	return ok && (r.Code == minio.NoSuchKey || r.Code == minio.NoSuchVersion)
}

// isConflict says that a condition does not hold, or that the server cannot tell while another write is under way.
func isConflict(err error) bool {
	r, ok := answer(err)
	return ok && (r.StatusCode == http.StatusPreconditionFailed || r.StatusCode == http.StatusConflict ||
		r.StatusCode == http.StatusRequestedRangeNotSatisfiable)
}

// explain says what an error means and what to do. ctx is that of the operation.
func (b *bucket) explain(ctx context.Context, doing string, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, context.Canceled) {
		return cause
	}
	if r, ok := answer(err); ok {
		return &Error{What: b.refusal(doing, r), err: err}
	}
	return &Error{What: b.failure(ctx, doing, err), err: err}
}

// refusal is about an answer of the server.
func (b *bucket) refusal(doing string, r minio.ErrorResponse) string {
	switch r.Code {
	case minio.NoSuchBucket:
		return fmt.Sprintf("there is no bucket %s at %s: make it there, or mend its name or the endpoint", b.at.Bucket, b.endpoint)
	case minio.InvalidBucketName:
		return fmt.Sprintf("%s takes %s for no name of a bucket: mend the URL", b.endpoint, b.at.Bucket)
	case "InvalidAccessKeyId", "InvalidAccessKeyID":
		return fmt.Sprintf("%s does not know the key in AWS_ACCESS_KEY_ID: set it, and AWS_SECRET_ACCESS_KEY, to those of this server", b.endpoint)
	case "SignatureDoesNotMatch":
		return fmt.Sprintf("the secret is wrong: %s knows the key in AWS_ACCESS_KEY_ID, but AWS_SECRET_ACCESS_KEY does not belong to it", b.endpoint)
	case "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired":
		return "the server refuses AWS_SESSION_TOKEN: it is wrong or has run out; get new credentials, or unset it for lasting ones"
	case "RequestTimeTooSkewed":
		return "the clock of this machine is wrong, by the server's: set it"
	case minio.AuthorizationHeaderMalformed, minio.InvalidRegion, "PermanentRedirect", "Moved Permanently", "301 Moved Permanently", "TemporaryRedirect",
		"IllegalLocationConstraintException":
		where := "the one that it is in"
		if r.Region != "" {
			where = r.Region
		}
		return fmt.Sprintf("bucket %s is in another region: write region=%s into the URL, or set AWS_REGION", b.at.Bucket, where)
	case minio.NotImplemented:
		if doing == "write an object" {
			return noConditions
		}
	}
	switch r.StatusCode {
	case http.StatusForbidden, http.StatusUnauthorized:
		return fmt.Sprintf("access denied: the key in AWS_ACCESS_KEY_ID may not %s in bucket %s: grant it %s", doing, b.at.Bucket, actions(doing))
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return fmt.Sprintf("%s could not %s, and was asked %d times (%s): try later", b.endpoint, doing, requestAttempts, r.Code)
	}
	return fmt.Sprintf("%s did not %s: %s (%s)", b.endpoint, doing, strings.TrimSpace(r.Error()), r.Code)
}

// actions are what a key must be granted.
func actions(doing string) string {
	switch doing {
	case "list objects":
		return "s3:ListBucket"
	case "write an object":
		return "s3:PutObject"
	}
	return "s3:GetObject"
}

// failure is about a server that gave no answer.
func (b *bucket) failure(ctx context.Context, doing string, err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Sprintf("%s took too long to %s: try later, or over a faster line", b.endpoint, doing)
	case errors.As(err, &dns):
		return fmt.Sprintf("there is no server %s: mend the endpoint in the URL or in AWS_ENDPOINT_URL_S3", dns.Name)
	case errors.As(err, &record) || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fmt.Sprintf("%s speaks no TLS: write the endpoint with http://", b.endpoint)
	case errors.As(err, &authority) || errors.As(err, &host):
		return fmt.Sprintf("the certificate of %s is not one that this machine trusts: name a file with its authority in SSL_CERT_FILE", b.endpoint)
	case errors.As(err, &op) && op.Op == "dial":
		return fmt.Sprintf("nothing answers at %s: start the server, or mend the endpoint in the URL or in AWS_ENDPOINT_URL_S3", b.endpoint)
	case strings.Contains(err.Error(), "closed by foreign host") || errors.Is(err, syscall.ECONNRESET):
		return fmt.Sprintf("%s breaks off the connection, whatever it is asked: see that it runs and is an S3-compatible server", b.endpoint)
	case errors.Is(err, errBroken):
		return fmt.Sprintf("the answers of %s broke off %d times: try later", b.endpoint, bodyAttempts)
	}
	return fmt.Sprintf("%s could not be asked to %s: try later", b.endpoint, doing)
}
