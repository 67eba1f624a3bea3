// Package signatures finds out whether what was posted to an HTTPS endpoint comes from SNS, now, and from a topic that is expected.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
//
// Without raw delivery: raw messages are not signed. Nothing but the standard library is needed.
package signatures

import (
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // what signature version 1 signs
	_ "crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Why a post is not to be believed. Answer 503 to CertificateUnavailable, so that SNS tries again, and 403 to the others.
var (
	ErrNotAMessage             = errors.New("not-a-message")
	ErrTopicNotAllowed         = errors.New("topic-not-allowed")
	ErrStale                   = errors.New("stale")
	ErrUntrustedCertificateURL = errors.New("untrusted-certificate-url")
	ErrCertificateUnavailable  = errors.New("certificate-unavailable")
	ErrUntrustedCertificate    = errors.New("untrusted-certificate")
	ErrWrongSignature          = errors.New("wrong-signature")
)

// A delivery policy tries for an hour at most; the rest is for clocks that differ.
const (
	maxAge   = 65 * time.Minute
	maxAhead = 5 * time.Minute
)

// SNS waits 15 seconds for the answer to the whole request.
const (
	fetchTimeout        = 5 * time.Second
	maxCertificateBytes = 65_536
)

// By partition. https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
var domains = map[string]string{
	"aws":        "amazonaws.com",
	"aws-cn":     "amazonaws.com.cn",
	"aws-eusc":   "amazonaws.eu",
	"aws-iso":    "c2s.ic.gov",
	"aws-iso-b":  "sc2s.sgov.gov",
	"aws-iso-e":  "cloud.adc-e.uk",
	"aws-iso-f":  "csp.hci.ic.gov",
	"aws-us-gov": "amazonaws.com",
}

// No query: SNS answers some with text of the caller's choice, at the same host.
var certificatePath = regexp.MustCompile(`^/SimpleNotificationService-[0-9a-f]{32}\.pem$`)

var (
	confirmation = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	signed       = map[string][]string{
		"Notification":             {"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"},
		"SubscriptionConfirmation": confirmation,
		"UnsubscribeConfirmation":  confirmation,
	}
	hashes = map[string]crypto.Hash{"1": crypto.SHA1, "2": crypto.SHA256}
)

// Message is what SNS has signed, by the names that it has there. Its MessageAttributes are not signed.
type Message map[string]string

// Verifier is for the topics of these ARNs; the certificates that SNS signs with are kept.
type Verifier struct {
	TopicARNs []string
	// Fetch is what SNS serves at a URL.
	Fetch func(url string) ([]byte, error)

	kept sync.Map
}

// New is a verifier for the topics of these ARNs, which asks SNS for its certificates.
func New(topicARNs ...string) *Verifier {
	return &Verifier{TopicARNs: topicARNs, Fetch: fetch}
}

// Verify is the message in a body, or the reason why it is refused.
func (verifier *Verifier) Verify(body []byte) (Message, error) {
	var fields map[string]any
	if json.Unmarshal(body, &fields) != nil {
		return nil, ErrNotAMessage
	}
	message := Message{}
	text, err := message.take(fields)
	hash, isKnown := hashes[message["SignatureVersion"]]
	at, noTime := time.Parse(time.RFC3339, message["Timestamp"])
	signature, noSignature := base64.StdEncoding.DecodeString(message["Signature"])
	if err != nil || !isKnown || noTime != nil || noSignature != nil {
		return nil, ErrNotAMessage
	}
	if !slices.Contains(verifier.TopicARNs, message["TopicArn"]) {
		return nil, ErrTopicNotAllowed
	}
	if age := time.Since(at); age > maxAge || age < -maxAhead {
		return nil, ErrStale
	}
	key, err := verifier.key(message["SigningCertURL"], message["TopicArn"])
	if err != nil {
		return nil, err
	}
	sum := hash.New()
	sum.Write([]byte(text))
	if rsa.VerifyPKCS1v15(key, hash, sum.Sum(nil), signature) != nil {
		return nil, ErrWrongSignature
	}
	return message, nil
}

// take keeps what is signed and by what, and makes the text that is signed.
func (message Message) take(fields map[string]any) (string, error) {
	for _, key := range []string{"Type", "SignatureVersion", "Signature", "SigningCertURL"} {
		value, isText := fields[key].(string)
		if !isText {
			return "", ErrNotAMessage
		}
		message[key] = value
	}
	keys, isKnown := signed[message["Type"]]
	if !isKnown {
		return "", ErrNotAMessage
	}
	var text strings.Builder
	for _, key := range keys {
		if key == "Subject" && fields[key] == nil {
			continue
		}
		value, isText := fields[key].(string)
		if !isText {
			return "", ErrNotAMessage
		}
		message[key] = value
		fmt.Fprintf(&text, "%s\n%s\n", key, value)
	}
	return text.String(), nil
}

func (verifier *Verifier) key(url, topicARN string) (*rsa.PublicKey, error) {
	arn := strings.Split(topicARN, ":")
	if len(arn) < 4 {
		return nil, ErrTopicNotAllowed
	}
	partition, region := arn[1], arn[3]
	domain := domains[partition]
	path, isThere := strings.CutPrefix(url, fmt.Sprintf("https://sns.%s.%s", region, domain))
	if !isThere || !certificatePath.MatchString(path) {
		return nil, ErrUntrustedCertificateURL
	}
	certificate, err := verifier.certificate(url)
	if err != nil {
		return nil, err
	}
	// As AWS's own SDK for Java expects them: older regions share one name, later ones and partitions have their own.
	names := []string{"sns." + domain, "sns-signing." + region + "." + domain, "sns-" + region + "." + domain}
	if partition == "aws-us-gov" {
		names = append(names, "sns-us-gov-west-1."+domain)
	}
	isFor := func(name string) bool { return certificate.VerifyHostname(name) == nil }
	key, isRSA := certificate.PublicKey.(*rsa.PublicKey)
	now := time.Now()
	if !isRSA || !slices.ContainsFunc(names, isFor) || now.Before(certificate.NotBefore) || now.After(certificate.NotAfter) {
		return nil, ErrUntrustedCertificate
	}
	return key, nil
}

func (verifier *Verifier) certificate(url string) (*x509.Certificate, error) {
	if kept, isKept := verifier.kept.Load(url); isKept {
		return kept.(*x509.Certificate), nil
	}
	text, err := verifier.Fetch(url)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificateUnavailable, err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, ErrUntrustedCertificate
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, ErrUntrustedCertificate
	}
	verifier.kept.Store(url, certificate)
	return certificate, nil
}

var client = http.Client{
	Timeout:       fetchTimeout,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func fetch(url string) ([]byte, error) {
	answer, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxCertificateBytes))
}
