"""Whether what was posted to an HTTPS endpoint comes from SNS, now, and from a topic that is expected.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html

Without raw delivery: raw messages are not signed. Nothing but `cryptography` is needed.
"""

import base64
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from urllib.request import HTTPRedirectHandler, build_opener

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

# By partition. https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
DOMAINS = {
    "aws": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-us-gov": "amazonaws.com",
}
# No query: SNS answers some with text of the caller's choice, at the same host.
PATH = re.compile(r"/SimpleNotificationService-[0-9a-f]{32}\.pem")
NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
SIGNED = {"Notification": NOTIFICATION, "SubscriptionConfirmation": CONFIRMATION, "UnsubscribeConfirmation": CONFIRMATION}
HASHES = {"1": hashes.SHA1, "2": hashes.SHA256}
# A delivery policy tries for an hour at most; the rest is for clocks that differ.
MAX_AGE, MAX_AHEAD = timedelta(minutes=65), timedelta(minutes=5)
# SNS waits 15 seconds for the answer to the whole request.
FETCH_TIMEOUT_SECONDS = 5
MAX_CERTIFICATE_BYTES = 65_536


class Refused(Exception):
    """A post that is not to be believed. Answer 503 if it is `certificate-unavailable`, so that SNS tries again, and 403 if not."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch_certificate(url):
    """What SNS serves, as bytes. OSError if it does not."""
    with build_opener(_NoRedirects).open(url, timeout=FETCH_TIMEOUT_SECONDS) as answer:
        return answer.read(MAX_CERTIFICATE_BYTES)


class Verifier:
    """For the topics of these ARNs; the certificates that SNS signs with are kept."""

    def __init__(self, topic_arns, fetch=fetch_certificate):
        self.topics = {arn: arn.split(":")[1:4:2] for arn in topic_arns}
        self.fetch, self.certificates = fetch, {}

    def verify(self, body):
        """The message in a body, as SNS has signed it: its `MessageAttributes` are not. Refused, with the reason."""
        try:
            message = json.loads(body)
            keys = [key for key in SIGNED[message["Type"]] if key != "Subject" or message.get(key) is not None]
            text = "".join(f"{key}\n{_text(message[key])}\n" for key in keys).encode()
            at = datetime.strptime(message["Timestamp"], "%Y-%m-%dT%H:%M:%S.%f%z")
            algorithm = HASHES[message["SignatureVersion"]]()
            signature = base64.b64decode(message["Signature"], validate=True)
            url = _text(message["SigningCertURL"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Refused("not-a-message") from error
        if message["TopicArn"] not in self.topics:
            raise Refused("topic-not-allowed")
        if not -MAX_AHEAD < datetime.now(timezone.utc) - at < MAX_AGE:
            raise Refused("stale")
        key = self._key(url, *self.topics[message["TopicArn"]])
        try:
            key.verify(signature, text, padding.PKCS1v15(), algorithm)
        except InvalidSignature as error:
            raise Refused("wrong-signature") from error
        return message

    def _key(self, url, partition, region):
        domain = DOMAINS[partition]
        origin = f"https://sns.{region}.{domain}"
        if not url.startswith(origin) or not PATH.fullmatch(url[len(origin) :]):
            raise Refused("untrusted-certificate-url")
        if url not in self.certificates:
            try:
                self.certificates[url] = x509.load_pem_x509_certificate(self.fetch(url))
            except OSError as error:
                raise Refused("certificate-unavailable") from error
            except ValueError as error:
                raise Refused("untrusted-certificate") from error
        certificate = self.certificates[url]
        # As AWS's own SDK for Java expects them: older regions share one name, later ones and partitions have their own.
        names = {f"sns.{domain}", f"sns-signing.{region}.{domain}", f"sns-{region}.{domain}"}
        if partition == "aws-us-gov":
            names.add(f"sns-us-gov-west-1.{domain}")
        is_current = certificate.not_valid_before_utc < datetime.now(timezone.utc) < certificate.not_valid_after_utc
        key = certificate.public_key()
        if not is_current or names.isdisjoint(_names(certificate)) or not isinstance(key, rsa.RSAPublicKey):
            raise Refused("untrusted-certificate")
        return key


def _text(value):
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _names(certificate):
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    except (x509.ExtensionNotFound, ValueError):
        return []


if __name__ == "__main__":
    # For tests: python signatures.py TOPIC_ARN… < POSTS, each a line of JSON with the `body` and the `certificate` that is served for it.
    served = {}
    verifier = Verifier(sys.argv[1:], lambda _: served["certificate"].encode())
    for line in sys.stdin:
        served = json.loads(line)
        try:
            print("verified", verifier.verify(served["body"])["Type"])
        except Refused as refusal:
            print("refused", refusal)
