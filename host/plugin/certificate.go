package plugin

//determinism:allow-file it makes keys, which live as long as one process

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// envClientCert is the variable by which go-plugin tells a process whom it may serve: the host's certificate, as PEM. The
// process makes one of its own in answer, and names it in the handshake.
const envClientCert = "PLUGIN_CLIENT_CERT"

// certificateLife is long enough for any session. The key is gone with the process that it was made for.
const certificateLife = 10 * 365 * 24 * time.Hour

// keys makes the host's half of the mutual TLS with one process: what it speaks with, and the variable for the process. It is
// what go-plugin's AutoMTLS does, with another curve: go-plugin takes P-521, with which the gRPC libraries of C, and of all
// languages that are built on them, such as Python, shake no hands.
func keys() (config *tls.Config, variable string, err error) {
	fail := func(err error) (*tls.Config, string, error) {
		return nil, "", fmt.Errorf("keys for the connection: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fail(err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return fail(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "localhost", Organization: []string{"strathost"}},
		DNSNames:              []string{"localhost"},
		SerialNumber:          serial,
		NotBefore:             now.Add(-time.Minute), // for a clock that is set back meanwhile
		NotAfter:              now.Add(certificateLife),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		IsCA:                  true, // it is its own authority
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return fail(err)
	}
	// Whom the host trusts comes with the handshake: go-plugin adds the process's certificate, and until then it is nobody.
	config = &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		RootCAs:      x509.NewCertPool(),
		MinVersion:   tls.VersionTLS12, // TLS 1.3 in all that we know of; go-plugin itself serves from 1.2 on
		ServerName:   "localhost",
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return config, envClientCert + "=" + string(text), nil
}
