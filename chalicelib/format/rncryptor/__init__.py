"""RNCryptor version 3: messages of any size, sealed and opened in constant memory."""

from chalicelib.format.rncryptor.header import Header, Salts
from chalicelib.format.rncryptor.keys import Keys, Secret
from chalicelib.format.rncryptor.message import decrypt, encrypt
from chalicelib.format.rncryptor.plaintext import VerifiedMessage
from chalicelib.format.rncryptor.reader import decrypt_to, verify
from chalicelib.format.rncryptor.writer import MessageWriter

__all__ = [
    "Header",
    "Keys",
    "MessageWriter",
    "Salts",
    "Secret",
    "VerifiedMessage",
    "decrypt",
    "decrypt_to",
    "encrypt",
    "verify",
]
