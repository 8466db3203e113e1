"""What is already known of an agreement when its assessment is drafted; nothing is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.kernel.flow import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.charter.core.law import Provision
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement, Party, RequestedFlow
    from remit.share.core.assessment.counsel import Counsel
    from remit.share.core.judgement import Judgement
    from remit.share.core.lawfulness import Lawfulness


PRINCIPLE = "principle"


@dataclass(frozen=True, slots=True)
class HeardQuote:
    """Words that may leave, with where they stand."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class HeardTheme:
    """A theme as it may leave: its name, how many raised it in words, and quotes.

    `under` is the outcome that it answers, in words; `is_limit` is whether a limit of the charter
    rests on it, `is_permit` whether a permit does.
    """

    ref: str
    name: str
    description: str
    voices: str
    under: str = ""
    quotes: tuple[HeardQuote, ...] = ()
    is_limit: bool = False
    is_permit: bool = False


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """A question with how many answered what, as it may leave; `flow` for a case shown.

    A principle that organisations made together, with who adopted it, is of the kind `PRINCIPLE`;
    `is_limit` is whether a limit of the charter rests on it.
    """

    ref: str
    title: str
    answered: str
    kind: str = ""
    flow: Flow | None = None
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What people said, disclosure control done; blank where nobody was asked.

    Attributes:
        study: the study's title and reference.
        is_made_up: whether it is an example.
        took_part: who took part, in sentences.
        answers: what was asked.
        themes: what was said.
        held: which answers of the report are held back, in a sentence; "" for none.
    """

    study: str
    is_made_up: bool = False
    took_part: tuple[str, ...] = ()
    answers: tuple[HeardAnswer, ...] = ()
    themes: tuple[HeardTheme, ...] = ()
    held: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that drafts are made from.

    Attributes:
        agreement: what is asked for.
        judgement: the charter's verdicts.
        law: the check of the law.
        vocabulary: the words for terms.
        provisions: the law by key.
        counsel: the officers' advice.
        heard: what people said.
        at: the day of the draft.
    """

    agreement: Agreement
    judgement: Judgement
    law: Lawfulness
    vocabulary: Vocabulary
    provisions: Mapping[str, Provision]
    counsel: tuple[Counsel, ...]
    heard: Heard
    at: date
    labels: tuple[str, ...] = field(default=())

    def word(self, part: str, term: str) -> str:
        """Return a term in words."""
        return self.vocabulary.label(part, term)

    def words_of(self, part: str, flows: Iterable[RequestedFlow] | None = None) -> tuple[str, ...]:
        """Return the terms that flows name for a part, in words, each once, in their order."""
        asked = self.agreement.flows if flows is None else flows
        return tuple(dict.fromkeys(self.word(part, one.flow.term(part)) for one in asked))

    def name_of(self, part: str, term: str) -> str:
        """Return the name of the party that a sender or recipient is, or the term in words."""
        party = self.agreement.party_for(term)
        return party.name if party else self.word(part, term)

    def flows_of(self, party: Party) -> tuple[RequestedFlow, ...]:
        """Return the flows that a party gives or receives."""
        return tuple(
            one
            for one in self.agreement.flows
            if party
            in (
                self.agreement.party_for(one.flow.sender),
                self.agreement.party_for(one.flow.recipient),
            )
        )

    def cases_near(self) -> tuple[HeardAnswer, ...]:
        """Return the cases shown to people that lie on one branch with a flow in all five parts."""
        return tuple(
            one
            for one in self.heard.answers
            if one.flow is not None
            and any(self._is_near(one.flow, asked.flow) for asked in self.agreement.flows)
        )

    def _is_near(self, one: Flow, other: Flow) -> bool:
        return all(
            self.vocabulary.on_one_branch(part, one.term(part), other.term(part)) for part in PARTS
        )
