"""Certificates for servers of this machine: self-signed ones, and of an authority of nobody."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for ``localhost``, and not for its address, and its key, as files in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file


@dataclass(frozen=True)
class Issued:
    """A certificate and its key in PEM."""

    certificate: bytes
    key: bytes


class Authority:
    """Vouches for certificates of ``127.0.0.1`` and ``localhost``, by an intermediate one."""

    def __init__(self) -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._between_key = ec.generate_private_key(ec.SECP256R1())
        root, between = _name("Root of nobody"), _name("Intermediate of nobody")
        self._between_name = between
        self.root = _pem(_builder(root, root, self._root_key, ca=True).sign(self._root_key, hashes.SHA256()))
        made = _builder(between, root, self._between_key, ca=True).sign(self._root_key, hashes.SHA256())
        self.intermediate = _pem(made)

    def issue(self, days: int = 90) -> Issued:
        """A new certificate, good for so many days, and its new key."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name("localhost"), self._between_name, key, ca=False, days=days)
        names: list[x509.GeneralName] = [
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = _pem(builder.sign(self._between_key, hashes.SHA256()))
        formats = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return Issued(certificate, key.private_bytes(*formats, serialization.NoEncryption()))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, ca: bool, days: int = 90
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
