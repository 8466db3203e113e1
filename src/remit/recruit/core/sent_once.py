"""What a form or a command was sent with, so that what is sent twice counts once."""

from __future__ import annotations

from hashlib import sha256


def token_digest(token: str) -> str:
    """Return a token as it is kept, whatever it says of anybody; blank for a blank one."""
    return sha256(token.encode()).hexdigest() if token else ""
