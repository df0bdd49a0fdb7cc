"""What can go wrong with keys and signatures. These are for operators and callers, not for citizens:
whoever catches one says in the reader's words what it means for them."""


class CryptoError(Exception):
    """A key, a signature or a sealed value is not what it should be."""


class UnusableLibcrypto(CryptoError, ImportError):
    """OpenSSL's libcrypto is missing, too old, or fails its self-test."""


class Unopenable(CryptoError):
    """A sealed value cannot be opened: it was altered, or the master secret is another one."""


class BadToken(CryptoError):
    """The bytes are not a signed token in its one canonical form."""
