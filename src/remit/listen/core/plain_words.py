"""What typed text may hold so that a coding project, which is XML, can hold it too."""

from __future__ import annotations

import re

# XML 1.0 (fifth edition), production 2, read the other way round.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unprintable(text: str) -> bool:
    """Whether a text has characters that XML cannot hold."""
    return _NO_XML.search(text) is not None
