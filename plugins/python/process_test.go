package python_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/strathost/strathost/sdk/wire"
)

// started is a plugin's process as a host starts it, without the host.
type started struct {
	cmd    *exec.Cmd
	folder string   // its private one
	line   []string // the parts of its handshake
	ended  chan error
}

// certificate is one of a host, which is its own authority, and its PEM.
func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Minute),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// start starts momentum.py for a host of that process number, and reads its handshake.
func start(t *testing.T, host int, clientCert string) *started {
	t.Helper()
	needPackages(t)
	base, err := os.MkdirTemp("", "py") // short enough for the path of a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(base) })
	p := &started{folder: filepath.Join(base, "strathost-1-1"), ended: make(chan error, 1)}
	p.cmd = exec.Command("./momentum.py")
	p.cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONPATH="+os.Getenv(packagesVariable), wire.CookieKey+"="+wire.CookieValue,
		fmt.Sprintf("%s=%d", wire.EnvHostPID, host), wire.EnvRunDir+"="+p.folder, "PLUGIN_UNIX_SOCKET_DIR="+p.folder,
		"PLUGIN_PROTOCOL_VERSIONS=1", "PLUGIN_CLIENT_CERT="+clientCert)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	r := bufio.NewReader(out)
	line, err := r.ReadString('\n')
	if err != nil {
		t.Fatalf("it wrote no handshake: %v", err)
	}
	p.line = strings.Split(strings.TrimSpace(line), "|")
	go func() {
		_, _ = io.Copy(io.Discard, r)
		p.ended <- p.cmd.Wait()
	}()
	return p
}

// endsAlone checks that the process ends by itself and takes its folder along.
func (p *started) endsAlone(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it does not end")
	}
	if _, err := os.Stat(p.folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its folder stays: %v", err)
	}
}

func TestTheProcessServesOnlyItsHost(t *testing.T) {
	own, text := certificate(t)
	p := start(t, os.Getpid(), text)
	if len(p.line) != 6 || strings.Join(p.line[:3], "|") != fmt.Sprintf("%d|%d|unix", goplugin.CoreProtocolVersion, wire.ProtocolVersion) ||
		p.line[4] != string(goplugin.ProtocolGRPC) {
		t.Fatalf("the handshake is %q", p.line)
	}
	if info, err := os.Stat(p.folder); err != nil || info.Mode().Perm() != 0o700 || filepath.Dir(p.line[3]) != p.folder {
		t.Errorf("the socket is %s, its folder %v, %v", p.line[3], info, err)
	}
	der, err := base64.RawStdEncoding.DecodeString(p.line[5])
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(theirs)
	check := func(certificates ...tls.Certificate) (*grpc.ClientConn, error) {
		connection, err := grpc.NewClient("unix:"+p.line[3], grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			Certificates: certificates, RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12})))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = connection.Close() })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		answer, err := grpc_health_v1.NewHealthClient(connection).Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: "plugin"})
		if err == nil && answer.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
			t.Errorf("its health is %v", answer.GetStatus())
		}
		return connection, err
	}
	stranger, _ := certificate(t)
	if _, err := check(stranger); err == nil {
		t.Error("it serves who has another certificate")
	}
	if _, err := check(); err == nil {
		t.Error("it serves who has no certificate")
	}
	connection, err := check(own)
	if err != nil {
		t.Fatalf("it does not serve its host: %v", err)
	}
	if err := connection.Invoke(t.Context(), "/plugin.GRPCController/Shutdown", &emptypb.Empty{}, &emptypb.Empty{}); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	p.endsAlone(t)
}

func TestTheProcessEndsWithItsHost(t *testing.T) {
	_, text := certificate(t)
	t.Run("another is its parent", func(t *testing.T) {
		const gone = 1<<22 + 1 // beyond the number of any process
		start(t, gone, text).endsAlone(t)
	})
	t.Run("the kernel says so", func(t *testing.T) {
		p := start(t, os.Getpid(), text)
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		p.endsAlone(t)
	})
}
