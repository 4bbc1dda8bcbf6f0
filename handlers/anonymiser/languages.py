"""Which language a text is written in, as far as one can tell."""

import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from handlers.anonymiser.vocabulary import Vocabulary
from handlers.anonymiser.wordlists import listed

UNKNOWN = "und"
"""What ISO 639 has for a text whose language cannot be told."""

_LETTERS = re.compile(r"[^\W\d_]+")
_OTHERS = re.compile(
    "[\u0370-\u1dff\u1f00-\u1fff\u2c00-\ud7ff\uf900-\ufdff\U00010000-\U0001cfff\U00020000-\U0003ffff]{2,}"
)
_ENOUGH, _MOSTLY = 3, 0.72
"""How many words tell a language at all; which share of English ones makes a text English."""


def in_other_letters(text: str) -> bool:
    """Is some of it, if only a name, written in letters of which nothing was measured?  Only Latin ones were."""
    return any(any(map(str.isalpha, run)) for run in _OTHERS.findall(text))


class Languages:
    """Guesses, for English carefully: a short English sentence must not wait for a person."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(sorted(listed("languages.txt")))

    def guess(self, text: str) -> str:
        """ISO 639-1, or "und" when too little is there to tell."""
        words = [word.casefold() for word in _LETTERS.findall(text)]
        telling = [word for word in words if len(word) > 1]
        if not telling:
            return UNKNOWN
        share = sum(self._vocabulary.english(word) or self._vocabulary.only_name(word) for word in telling) / len(
            telling
        )
        if share >= _MOSTLY:
            return "en"
        language, sure = self._identifier.classify(" ".join(words)[:4000])
        if str(language) == "en":
            return "en"
        return str(language) if len(telling) >= _ENOUGH and sure > 0.6 else UNKNOWN
