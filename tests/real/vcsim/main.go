// A vCenter to test against: the simulator of govmomi with a certificate of its own.
//
// vcsim CERTIFICATE MACHINES: writes the certificate that it answers with to the file CERTIFICATE, serves an inventory of
// MACHINES virtual machines on a free port of 127.0.0.1, prints that port, and ends with its standard input.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/vmware/govmomi/simulator"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func certificate(file string) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	shape := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "vcsim"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, shape, shape, &key.PublicKey, key)
	check(err)
	check(os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func main() {
	machines, err := strconv.Atoi(os.Args[2])
	check(err)
	model := simulator.VPX()
	model.Host, model.Cluster, model.ClusterHost, model.Machine, model.Autostart = 0, 1, 1, machines, false
	check(model.Create())
	defer model.Remove()
	model.Service.TLS = &tls.Config{Certificates: []tls.Certificate{certificate(os.Args[1])}}
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword("advisor", "right password")}
	server := model.Service.NewServer()
	defer server.Close()
	fmt.Println(server.URL.Port())
	_, err = io.Copy(io.Discard, os.Stdin)
	check(err)
}
