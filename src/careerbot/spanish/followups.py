"""How a Spanish message leans on the one before it. Texts are in lower case and without accents."""

from __future__ import annotations

import re

# "¿Y en Texas?", "pero con un máster": what follows takes a place in the question before.
GOES_ON = re.compile(r"^\W*(?:y|e|o|pero|entonces|tambien)\s+")
POINTS = re.compile(
    r"\b(?:eso|esos|esas|aquello|ahi|alli|esa|ese|el (?:primero|segundo|tercero|ultimo|otro|mismo)|ambos|ambas"
    r"|la (?:primera|segunda|tercera|ultima|otra|misma))\b"
)
NODS = re.compile(
    r"^\W*(?:(?:ok|okay|vale|bueno|bien|gracias|muchas gracias|genial|perfecto|claro|ya|si|no|aja|entiendo|ya veo|jaja+"
    r"|que bien|de acuerdo|listo|excelente|sale|orale|wow)\W*)+$"
)
# Between two questions of one message.
_ASKS = r"(?:cuant|cual|que|como|donde|cuando|quien|por que)\w*\b"
JOINT = re.compile(rf"\?+\s*(?:y\s+|tambien\s+)?(?=\S)|\s+y\s+(?={_ASKS})", re.IGNORECASE)
# Between the parts of a message that may each say something of their own.
CLAUSES = re.compile(r"(?<=[.!?;])\s+|\n+|,\s+|\s+(?:y|pero|porque|pues|asi que|tambien)\s+", re.IGNORECASE)
