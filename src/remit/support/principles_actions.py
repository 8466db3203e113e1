"""Writes of principles: drafts and their changes, objections, adoption, what they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import add_terms
from remit.commission.queries import commission_name, vocabulary
from remit.kernel.errors import InvalidInput, Place, Problems, problem_kind
from remit.kernel.flow import CONDITIONS
from remit.kernel.vocabulary import Term
from remit.ledger.actions import record
from remit.support.conversation_rows import organisation_code
from remit.support.core.principles.principle import (
    ADOPTED,
    CONDITION,
    DRAFTING,
    FOR_ADOPTION,
    STATES,
    Use,
    Wording,
)
from remit.support.core.principles.refusals import (
    ChangedMeanwhile,
    PrincipleNotFound,
    PrincipleThereAlready,
    TooFewAdopt,
    WrittenAlready,
    WrongState,
)
from remit.support.models import (
    Conversation,
    Principle,
    PrincipleAdoption,
    PrincipleObjection,
    PrincipleVersion,
    VersionProposer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from remit.kernel.vocabulary import Vocabulary

UNCLEAR_USE = problem_kind(
    "principle-use-without-term",
    "A condition needs a key.",
    "Write a short key of small letters, digits and hyphens, such as asked-first.",
)


@transaction.atomic
def draft_principle(
    *,
    commission_id: int,
    key: str,
    heading: str,
    wording: Wording,
    statements: Iterable[int],
    actor: str,
    now: datetime,
) -> None:
    """Begin a principle with the first version of its text, the coordinator's.

    Raises:
        PrincipleThereAlready: the key is taken.
    """
    conversation = Conversation.objects.select_for_update().get(commission_id=commission_id)
    if conversation.principles.filter(key=key).exists():
        raise PrincipleThereAlready(
            f"There is a principle “{key}” already.", remedy="Give this one another key.", key=key
        )
    row = Principle.objects.create(
        conversation=conversation,
        key=key,
        heading=heading,
        state=DRAFTING,
        statements=sorted(set(statements)),
    )
    _new_version(row, wording, now)
    _record("support.principle-drafted", commission_id, actor, now, key)


@transaction.atomic
def change_principle(
    *,
    commission_id: int,
    key: str,
    based_on: int,
    wording: Wording,
    actor: str,
    now: datetime,
    organisation_id: int | None = None,
    shown_as: str = "",
) -> int:
    """Change a principle's text; return the number of the new version.

    Args:
        commission_id: the programme.
        key: the principle's.
        based_on: the version that was in front of whoever changes it.
        wording: the new text and why; in other languages it waits to be translated anew.
        actor: who acts.
        now: when.
        organisation_id: whose change it is; None for the coordinator's.
        shown_as: the name under which the organisation is shown, or "" for unnamed.

    Raises:
        WrongState: it is not being drafted.
        ChangedMeanwhile: there is a later version than `based_on`.
    """
    codes = () if organisation_id is None else (organisation_code(organisation_id),)
    row = _principle(commission_id, key, DRAFTING)
    _check_latest(row, based_on)
    version = _new_version(row, wording, now)
    if organisation_id is not None:
        VersionProposer.objects.create(
            version=version, organisation_id=organisation_id, shown_as=shown_as
        )
    _record(
        "support.principle-changed", commission_id, actor, now, key,
        {"version": version.number}, codes,
    )  # fmt: skip
    return version.number


@transaction.atomic
def translate_principle(
    *,
    commission_id: int,
    key: str,
    language: str,
    text: str,
    by_machine: bool,
    actor: str,
    now: datetime,
) -> None:
    """Keep the text of a principle's latest version in another language, and who translated it.

    Raises:
        WrittenAlready: a person wrote the text in that language.
    """
    row = _principle(commission_id, key, *STATES)
    version = _latest(row)
    if language in version.texts and language not in version.machine:
        raise WrittenAlready(
            "A person wrote the text in that language, and others have read it.",
            remedy="Change the text instead, so that everybody sees who changed what.",
        )
    version.texts = {**version.texts, language: text}
    machine = set(version.machine) - {language}
    version.machine = sorted(machine | {language} if by_machine else machine)
    version.save()
    _record("support.principle-translated", commission_id, actor, now, key)


@transaction.atomic
def say_use(*, commission_id: int, key: str, use: Use, actor: str, now: datetime) -> None:
    """Say what a principle is to become in the charter, while it is being drafted.

    Raises:
        WrongState: it is not being drafted: organisations adopt what they have read.
        InvalidInput: a term is not in the vocabulary, or a condition has no key.
    """
    row = _principle(commission_id, key, DRAFTING)
    _check_use(use, vocabulary(commission_id))
    row.use = use.as_dict() if use.effect else {}
    row.save()
    _record("support.principle-use-said", commission_id, actor, now, key, {"effect": use.effect})


@transaction.atomic
def move_principle(
    *, commission_id: int, key: str, to_adoption: bool, actor: str, now: datetime
) -> None:
    """Put a drafted principle up for adoption, or take it back to drafting.

    What was adopted before stays adopted, until a later version is.

    Raises:
        WrongState: it is not in the state that this needs.
    """
    row = _principle(commission_id, key, *((DRAFTING,) if to_adoption else STATES[1:]))
    row.state = FOR_ADOPTION if to_adoption else DRAFTING
    row.save()
    act = "support.principle-for-adoption" if to_adoption else "support.principle-reopened"
    _record(act, commission_id, actor, now, key)


@transaction.atomic
def object_to(
    *,
    commission_id: int,
    organisation_id: int,
    key: str,
    words: str,
    shown_as: str,
    actor: str,
    now: datetime,
) -> None:
    """Keep that an organisation disagrees with a principle; said again, its words are replaced."""
    code = organisation_code(organisation_id)
    row = _principle(commission_id, key, *STATES)
    standing = row.objections.filter(organisation_id=organisation_id, ended_on=None)
    if not standing.update(words=words, shown_as=shown_as):
        PrincipleObjection.objects.create(
            principle=row,
            organisation_id=organisation_id,
            version=_latest(row).number,
            words=words,
            shown_as=shown_as,
            on=timezone.localdate(now),
        )
    _record("support.principle-objected", commission_id, actor, now, key, {}, (code,))


@transaction.atomic
def end_objection(
    *, commission_id: int, organisation_id: int, key: str, actor: str, now: datetime
) -> None:
    """Keep that an organisation no longer disagrees; nothing happens where it did not."""
    code = organisation_code(organisation_id)
    row = _principle(commission_id, key, *STATES)
    standing = row.objections.filter(organisation_id=organisation_id, ended_on=None)
    if standing.update(ended_on=timezone.localdate(now)):
        _record("support.principle-objection-ended", commission_id, actor, now, key, {}, (code,))


@transaction.atomic
def adopt_principle(
    *,
    commission_id: int,
    organisation_id: int,
    key: str,
    version: int,
    shown_as: str,
    actor: str,
    now: datetime,
) -> None:
    """Keep that an organisation adopts a version, named or unnamed; said again, its name changes.

    Raises:
        WrongState: the principle is not up for adoption, nor adopted.
        ChangedMeanwhile: the version is not the latest one.
    """
    code = organisation_code(organisation_id)
    row = _principle(commission_id, key, FOR_ADOPTION, ADOPTED)
    _check_latest(row, version)
    PrincipleAdoption.objects.update_or_create(
        principle=row,
        organisation_id=organisation_id,
        version=version,
        defaults={"shown_as": shown_as},
        create_defaults={"shown_as": shown_as, "on": timezone.localdate(now)},
    )
    facts = {"version": version}
    _record("support.principle-adopted-by", commission_id, actor, now, key, facts, (code,))


@transaction.atomic
def leave_adoption(
    *, commission_id: int, organisation_id: int, key: str, actor: str, now: datetime
) -> None:
    """Take back an organisation's adoption of a principle's latest version."""
    code = organisation_code(organisation_id)
    row = _principle(commission_id, key, FOR_ADOPTION, ADOPTED)
    found = row.adoptions.filter(organisation_id=organisation_id, version=_latest(row).number)
    if found.delete()[0]:
        _record("support.principle-adoption-left", commission_id, actor, now, key, {}, (code,))


@transaction.atomic
def settle_principle(*, commission_id: int, key: str, actor: str, now: datetime) -> None:
    """Declare a principle adopted; a condition becomes a term of the study's vocabulary.

    Raises:
        WrongState: it is not up for adoption.
        TooFewAdopt: fewer organisations adopt it than the conversation asks for.
    """
    row = _principle(commission_id, key, FOR_ADOPTION)
    version = _latest(row).number
    adopting = row.adoptions.filter(version=version).count()
    least = row.conversation.least_adopting
    if adopting < least:
        raise TooFewAdopt(
            f"It takes {least} organisations to adopt a principle; {adopting} adopt this one.",
            remedy="Wait for more, or take it back to drafting.",
            least=least,
            adopting=adopting,
        )
    row.state, row.adopted_version, row.adopted_on = ADOPTED, version, timezone.localdate(now)
    row.adopted_by, row.objected_by = adopting, row.objections.filter(ended_on=None).count()
    row.save()
    facts = {"version": version, "adopting": adopting}
    _record("support.principle-adopted", commission_id, actor, now, key, facts)
    add_condition_terms(commission_id=commission_id, actor=actor, now=now)


@transaction.atomic
def add_condition_terms(*, commission_id: int, actor: str, now: datetime) -> None:
    """Add the condition of each adopted principle to the vocabulary, where it is missing."""
    rows = Principle.objects.filter(
        conversation__commission_id=commission_id, adopted_version__gt=0, use__effect=CONDITION
    ).prefetch_related("versions")
    terms = []
    for row in rows.order_by("key"):
        texts = next(one.texts for one in row.versions.all() if one.number == row.adopted_version)
        label = row.use["term"].replace("-", " ").capitalize()
        terms.append(
            Term(CONDITIONS, row.use["term"], labels={"en": label}, definitions=dict(texts))
        )
    add_terms(commission_id=commission_id, terms=terms, actor=actor, now=now)


def _check_use(use: Use, words: Vocabulary) -> None:
    problems, place = Problems(), Place(key="use")
    for part, keys in use.parts.items():
        words.check_terms(part, keys, place, problems)
    words.check_terms(CONDITIONS, use.conditions, place, problems)
    if use.effect == CONDITION and not use.term:
        problems.add(UNCLEAR_USE, place)
    if problems:
        raise InvalidInput(problems)


def _new_version(row: Principle, wording: Wording, now: datetime) -> PrincipleVersion:
    return PrincipleVersion.objects.create(
        principle=row,
        number=row.versions.count() + 1,
        texts={wording.language: wording.text},
        why=wording.why,
        on=timezone.localdate(now),
    )


def _latest(row: Principle) -> PrincipleVersion:
    return row.versions.order_by("-number")[0]


def _check_latest(row: Principle, number: int) -> None:
    if _latest(row).number != number:
        raise ChangedMeanwhile(
            "Somebody has changed the text meanwhile.", remedy="Read the new text first."
        )


def _principle(commission_id: int, key: str, *states: str) -> Principle:
    row = (
        Principle.objects.select_for_update(of=("self",))
        .select_related("conversation")
        .filter(conversation__commission_id=commission_id, key=key)
        .first()
    )
    if row is None:
        raise PrincipleNotFound(
            f"There is no principle “{key}”.", remedy="Look at the list again.", key=key
        )
    if row.state not in states:
        raise WrongState(
            f"The principle is {row.state.replace('-', ' ')} now.",
            remedy="Look at it again: somebody has moved it on or back.",
            state=row.state,
        )
    return row


def _record(
    action: str,
    commission_id: int,
    actor: str,
    now: datetime,
    key: str,
    facts: Mapping[str, int | str | bool | None] | None = None,
    codes: tuple[str, ...] = (),
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=codes,
        facts={"principle": key, **(facts or {})},
    )
