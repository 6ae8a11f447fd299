"""Certificates that this machine gives to itself, for tests over TLS."""

import subprocess
from pathlib import Path


def certify(certificate: Path, key: Path) -> None:
    """Write a certificate for localhost, and its key."""
    request = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2")
    files = ("-out", certificate, "-keyout", key)
    subprocess.run([*request, *names, *files], check=True, capture_output=True)
