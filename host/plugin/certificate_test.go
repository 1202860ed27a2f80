package plugin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/plugin"
)

// gRPC of C, and with it that of Python and most other languages, knows P-256 and P-384 and no P-521.
func TestTheHostHasACertificateThatAllLanguagesKnow(t *testing.T) {
	t.Parallel()
	config, variable, err := plugin.Keys()
	if err != nil {
		t.Fatal(err)
	}
	name, text, _ := strings.Cut(variable, "=")
	block, rest := pem.Decode([]byte(text))
	if name != "PLUGIN_CLIENT_CERT" || block == nil || len(rest) != 0 {
		t.Fatalf("the variable is %q", variable)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if key, ok := certificate.PublicKey.(*ecdsa.PublicKey); !ok || key.Curve != elliptic.P256() {
		t.Errorf("its key is a %T", certificate.PublicKey)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	if _, err := certificate.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
		t.Errorf("a plugin does not trust it: %v", err)
	}
	if config.RootCAs == nil || !config.RootCAs.Equal(x509.NewCertPool()) {
		t.Error("before the handshake the host trusts somebody")
	}
	if _, again, err := plugin.Keys(); err != nil || again == variable {
		t.Errorf("a second process gets the same certificate, %v", err)
	}
}
