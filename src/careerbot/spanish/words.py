"""Words: how a Spanish text is cut into stems, with or without its accents."""

from __future__ import annotations

import re
import unicodedata

import Stemmer

_WORD = re.compile(r"[a-z0-9ñ]+(?:[+#]+|(?:[.'-][a-z0-9ñ]+)*)")
_STEMMER = Stemmer.Stemmer("spanish")
# Words that say nothing about what a question is about, without accents.
STOP_WORDS = frozenset(
    """
    a al algo algun alguna algunas alguno algunos ante antes aqui asi aun aunque bien cada como con cosa cosas cual
    cuales cualquier cuando da dame de del desde dice dime donde dos e el ella ellas ellos en entonces era es esa esas
    ese eso esos esta estan estar estas este esto estos estoy fue gracias ha haber hace hacer hacen hago hasta hay he
    hola ir la las le les lo los mas me mi mis mucha muchas mucho muchos muy nada ni no nos o oye para pero poco por
    porfa porfavor porque pues puede pueden puedo q que quien quienes quiere quiero quisiera se sea ser si sin sobre
    solo son soy su sus tal tambien tan te tener tengo ti tiene tienen todo todos tu tus un una unas uno unos usted va
    van vas voy xq y ya yo
    """.split()
)


def plain(text: str) -> str:
    """Lower case, without accents but for the ñ, which is a letter of its own."""
    kept = text.lower().replace("ñ", "\0")
    bare = "".join(c for c in unicodedata.normalize("NFD", kept) if not unicodedata.combining(c))
    return bare.replace("\0", "ñ")


def stems(text: str) -> list[str]:
    """The stems of the words that say something, in their order."""
    words = [word for word in _WORD.findall(plain(text)) if word not in STOP_WORDS]
    found: list[str] = _STEMMER.stemWords(words)
    return found
