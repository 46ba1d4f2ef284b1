"""Words: how a text is cut into stems, and BM25 over the views of a guide's passages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

_WORD = re.compile(r"[a-z0-9]+(?:[+#]+|(?:[.'-][a-z0-9]+)*)")
_INNER = re.compile(r"[-.']")
_STEMMER = Stemmer.Stemmer("english")

# Words that say nothing about what a question is about.
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "actually",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "anybody",
        "anyone",
        "anything",
        "are",
        "aren't",
        "as",
        "ask",
        "at",
        "be",
        "because",
        "been",
        "being",
        "but",
        "by",
        "can",
        "can't",
        "cant",
        "cause",
        "could",
        "couldn't",
        "did",
        "didn't",
        "do",
        "does",
        "doesn't",
        "doesnt",
        "doing",
        "don't",
        "dont",
        "else",
        "even",
        "ever",
        "every",
        "for",
        "from",
        "get",
        "gets",
        "getting",
        "give",
        "go",
        "going",
        "gonna",
        "got",
        "guys",
        "had",
        "has",
        "have",
        "haven't",
        "having",
        "he",
        "her",
        "here",
        "hey",
        "hi",
        "him",
        "his",
        "how",
        "how's",
        "i",
        "i'd",
        "i'll",
        "i'm",
        "i've",
        "id",
        "if",
        "im",
        "in",
        "into",
        "is",
        "isn't",
        "isnt",
        "it",
        "it's",
        "its",
        "ive",
        "just",
        "kind",
        "kinda",
        "know",
        "let",
        "like",
        "lol",
        "lot",
        "may",
        "me",
        "mean",
        "might",
        "mine",
        "much",
        "must",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "oh",
        "ok",
        "okay",
        "on",
        "one",
        "or",
        "other",
        "our",
        "out",
        "own",
        "people",
        "please",
        "pls",
        "really",
        "right",
        "say",
        "says",
        "she",
        "should",
        "shouldn't",
        "so",
        "some",
        "somebody",
        "someone",
        "something",
        "sort",
        "such",
        "sure",
        "tell",
        "than",
        "thanks",
        "that",
        "that's",
        "thats",
        "the",
        "their",
        "them",
        "then",
        "there",
        "there's",
        "these",
        "they",
        "they're",
        "thing",
        "things",
        "this",
        "those",
        "though",
        "to",
        "too",
        "u",
        "um",
        "up",
        "ur",
        "us",
        "use",
        "used",
        "very",
        "wanna",
        "want",
        "wants",
        "was",
        "wasn't",
        "we",
        "well",
        "were",
        "what",
        "what's",
        "whats",
        "when",
        "where",
        "which",
        "while",
        "who",
        "who's",
        "whom",
        "why",
        "will",
        "with",
        "won't",
        "wont",
        "would",
        "wouldn't",
        "yeah",
        "yes",
        "yo",
        "you",
        "you're",
        "your",
        "yours",
        "yourself",
    ]
)


def words(text: str) -> list[str]:
    """The text's words in lower case, apostrophes unified."""
    return _WORD.findall(text.lower().replace("’", "'"))


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    kept = [word.removesuffix("'s") for word in words(text) if word not in STOP_WORDS]
    result: list[str] = _STEMMER.stemWords([part for word in kept for part in _INNER.split(word) if part])
    return result


class LexicalIndex:
    """BM25 (Lucene's variant, k1 = 1.2, b = 0.5) over short texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; row i of every score belongs to text i."""
        tokens = [stems(text) or ["_"] for text in texts]
        self._bm25 = bm25s.BM25(k1=1.2, b=0.5, method="lucene")
        self._bm25.index(tokens, show_progress=False)
        self.n_texts = len(texts)
        frequency: dict[str, int] = {}
        for row in tokens:
            for token in set(row):
                frequency[token] = frequency.get(token, 0) + 1
        self.idf = {token: float(np.log(1 + self.n_texts / n)) for token, n in frequency.items()}
        self.top_idf = float(np.log(1 + self.n_texts))

    def scores(self, query: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n_texts,) BM25 scores over the most that the query could reach, in [0, 1).

        A stem that stands nowhere counts with the largest idf, so a query whose
        telling word is missing cannot reach a high score.
        """
        known = [token for token in query if token in self.idf]
        if not known:
            return np.zeros(self.n_texts, dtype=np.float32)
        most = sum(self.idf.get(token, self.top_idf) for token in query)
        found: npt.NDArray[np.float32] = self._bm25.get_scores(known)
        return found / np.float32(most)
