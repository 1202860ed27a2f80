//go:build unix

package plugin_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"github.com/strathost/strathost/sdk"
)

// A plugin names the certificate that it serves with, another in each process, and serves the host that started it alone: whoever else
// finds the socket has no key that it knows.
func TestAPluginServesNobodyButItsHost(t *testing.T) {
	t.Parallel()
	o := options(t, "serve")
	var parts []string
	refused := map[string]error{}
	p, err := plugin.OpenSeen(o, func(handshake string) {
		parts = strings.Split(handshake, "|")
		if len(parts) < 6 || parts[2] != "unix" {
			return
		}
		other, _, err := plugin.Keys()
		if err != nil {
			t.Error(err)
			return
		}
		other.InsecureSkipVerify = true // it is whom the plugin trusts that counts here
		for who, keys := range map[string]credentials.TransportCredentials{
			"without TLS":                      insecure.NewCredentials(),
			"without a certificate":            credentials.NewTLS(&tls.Config{InsecureSkipVerify: true}),
			"with the certificate of somebody": credentials.NewTLS(other),
		} {
			refused[who] = callAs(t, parts[3], keys)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeQuickly(t, p) })
	if len(parts) < 6 {
		t.Fatalf("the handshake has %d parts", len(parts))
	}
	der, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		t.Fatalf("the sixth part of the handshake, %q: %v", parts[5], err)
	}
	if _, err := x509.ParseCertificate(der); err != nil {
		t.Fatalf("the sixth part of the handshake is no certificate: %v", err)
	}
	if len(refused) != 3 {
		t.Fatalf("tried were %v", refused)
	}
	for who, err := range refused {
		if status.Code(err) != codes.Unavailable { // not FailedPrecondition, with which it answers a second host
			t.Errorf("a stranger %s gets %v", who, err)
		}
	}
	second := started(t, "nothing")
	if again := strings.Split(plugin.Handshake(second), "|"); len(again) < 6 || again[5] == parts[5] {
		t.Errorf("a second process names %q, as the first", again)
	}
}

// callAs asks the plugin at a socket for its stream, as somebody who is not its host.
func callAs(t *testing.T, socket string, keys credentials.TransportCredentials) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	connection, err := grpc.NewClient("passthrough:///plugin", grpc.WithTransportCredentials(keys),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		}))
	if err != nil {
		t.Error(err)
		return nil
	}
	defer connection.Close()
	stream, err := pb.NewStrategyClient(connection).Run(ctx)
	if err == nil {
		_, err = stream.Recv()
	}
	return err
}

// A plugin that serves without TLS could be anybody, and is not spoken to.
func TestAPluginThatServesWithoutTLSIsRefused(t *testing.T) {
	t.Parallel()
	p, err := plugin.Open(context.Background(), options(t, "serve without TLS"))
	if err == nil {
		closeQuickly(t, p)
		t.Fatal("the host speaks to it")
	}
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || ds[0].Code != plugin.NotStarted || !strings.Contains(ds[0].Message, "could not be reached at unix ") ||
		!strings.Contains(ds[0].Message, "TLS") {
		t.Errorf("got %v", err)
	}
}
