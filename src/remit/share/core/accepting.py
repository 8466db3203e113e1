"""Acts of an agreement that a party hands in: what is new in them, and everything wrong with them.

A signature proves itself, so anybody may carry it. Suspensions are signed by nobody: whoever brings
one answers for it, and needs the same right as for suspending, or lifting, by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.wording import counted, day_in_words
from remit.share.core.signing import (
    SignatureState,
    agreement_digest,
    check_signature,
    fingerprint,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from remit.kernel.errors import Problems
    from remit.share.core.agreement import Agreement, Party
    from remit.share.core.earlier import EarlierText
    from remit.share.core.signing import Signature
    from remit.share.core.standing import Acts, Suspension

# Two computers' clocks may differ by so much.
CLOCKS_DIFFER = timedelta(minutes=10)

NO_ACTS = problem_kind(
    "acts-none",
    "The file holds no signature and no suspension.",
    "Give the NAME.acts.toml that `remit agreement sign` wrote beside the agreement.",
)
NO_PARTY = problem_kind(
    "acts-no-party",
    "“{party}” is no party of the agreement “{agreement}”.",
    "Sign for one of: {parties}.",
)
NO_KEY = problem_kind(
    "acts-no-key",
    "The agreement names no public key for “{name}”, so that its signature cannot be checked.",
    "Write the party's public_key into the agreement, then have every party sign that text.",
)
WRONG_KEY = problem_kind(
    "acts-wrong-key",
    "The signature of “{name}” does not fit the public key that the agreement names for it.",
    "Sign with the key of {fingerprint}; the file must be called {agreement}.agreement.toml when "
    "it is signed, and its acts are never changed by hand.",
)
OLDER_TEXT = problem_kind(
    "acts-older-text",
    "“{name}” signed an older text of the agreement, which another replaced on {day}.",
    "Fetch the agreement's text as it is now, and sign that.",
)
OTHER_TEXT = problem_kind(
    "acts-other-text",
    "“{name}” signed a text that the study has never had: it was edited, or is another agreement.",
    "Fetch the agreement's text from its page, change nothing in it, and sign that.",
)
SIGNED_ALREADY = problem_kind(
    "acts-signed-already",
    "“{name}” has signed this very text already, on {day}.",
    "Nothing is left to do for this party.",
)
STILL_TO_COME = problem_kind(
    "acts-still-to-come",
    "The moment {moment} is still to come.",
    "Set the clock of the computer on which it was done, and do it again.",
)
ENDED = problem_kind(
    "acts-ended",
    "The agreement ended on {day}: nobody can sign it any more.",
    "Make a new one, and have every party sign that.",
)
NOT_SUSPENDING = problem_kind(
    "acts-no-suspending",
    "The file suspends the agreement, which your role may not do.",
    "Ask the study's owner, its commissioner or a researcher to bring the file in.",
)
NOT_LIFTING = problem_kind(
    "acts-no-lifting",
    "The file lifts a suspension, which the study's owner alone may do.",
    "Ask the owner to bring the file in.",
)
NOTHING_NEW = problem_kind(
    "acts-nothing-new",
    "Every suspension in the file is here already.",
    "Nothing is left to do.",
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What whoever brings acts may do beside handing signatures in."""

    suspends: bool = True
    lifts: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is new in acts that were handed in.

    Attributes:
        signatures: those that hold on the agreement as it is.
        suspensions: those that nobody knew of.
        lifted: suspensions of the study that the file says are lifted.
        passed_over: signatures on other texts, of parties that have signed this one as well.
    """

    signatures: tuple[Signature, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    lifted: tuple[Suspension, ...] = ()
    passed_over: int = 0

    def __bool__(self) -> bool:
        return bool(self.signatures or self.suspensions or self.lifted)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a study keeps of an agreement: its text, its texts before, what was done with it."""

    agreement: Agreement
    earlier: Sequence[EarlierText]
    acts: Acts


def accept(
    brought: Acts,
    kept: Kept,
    *,
    rights: Rights,
    file: str,
    now: datetime,
    today: date,
    problems: Problems,
) -> Accepted:
    """Return what is new in acts that were brought for an agreement; faults are noted.

    Args:
        brought: the acts of the file.
        kept: what the study keeps of the agreement.
        rights: what whoever brings them may do.
        file: the file's name, for the places of problems.
        now: the moment.
        today: its day, where the study is.
        problems: where everything wrong is noted. Nothing may be kept if there is any.
    """
    if not brought:
        problems.add(NO_ACTS, Place(file))
    signatures, passed_over = _signatures(brought, kept, file, problems)
    suspensions, lifted = _suspensions(brought, kept.acts)
    found = Accepted(signatures, suspensions, lifted, passed_over)
    _check_days(found, kept.agreement, file, today, problems)
    _check_moments(found, file, now, problems)
    if suspensions and not rights.suspends:
        problems.add(NOT_SUSPENDING, Place(file, key="suspension"))
    if lifted and not rights.lifts:
        problems.add(NOT_LIFTING, Place(file, key="suspension"))
    if brought and not found and not len(problems):
        _say_nothing_new(brought, kept, file, problems)
    return found


def missing(agreement: Agreement, acts: Acts) -> tuple[Party, ...]:
    """Return the parties that have not signed an agreement as it is, in its order."""
    signed = {one.party for one in holding(agreement, acts)}
    return tuple(one for one in agreement.parties if one.key not in signed)


def accepted_in_words(
    found: Accepted, agreement: Agreement, waiting: Sequence[Party]
) -> tuple[str, ...]:
    """Return what was taken in, and whose signature is still missing, in sentences."""
    parties = [agreement.party(one.party) for one in found.signatures]
    names = ", ".join(f"“{one.name}”" for one in parties if one)
    what, are = ("The signature", "is") if len(parties) == 1 else ("The signatures", "are")
    sentences = [f"{what} of {names} {are} taken in."] if names else []
    if found.suspensions:
        count = counted(len(found.suspensions), "suspension", "suspensions")
        sentences.append(f"Taken in: {count}.")
    if found.lifted:
        count = counted(len(found.lifted), "suspension", "suspensions")
        sentences.append(f"Lifted: {count}.")
    if found.passed_over:
        count = counted(found.passed_over, "signature", "signatures")
        sentences.append(f"Left out: {count} on another text, by a party that signed this one too.")
    sentences.append(waiting_in_words(waiting))
    return tuple(sentences)


def waiting_in_words(waiting: Sequence[Party]) -> str:
    """Return who has not signed yet, in a sentence."""
    if not waiting:
        return "Every party has signed the text as it is."
    return f"Not signed yet: {', '.join(f'“{one.name}”' for one in waiting)}."


def holding(agreement: Agreement, acts: Acts) -> tuple[Signature, ...]:
    """Return the signatures that hold on an agreement as it is."""
    return tuple(
        one for one in acts.signatures if check_signature(one, agreement) is SignatureState.GOOD
    )


def _signatures(
    brought: Acts, kept: Kept, file: str, problems: Problems
) -> tuple[tuple[Signature, ...], int]:
    """Return the signatures that are new and hold, and how many on other texts do not matter."""
    text = agreement_digest(kept.agreement)
    here = {one.party: one for one in holding(kept.agreement, kept.acts)}
    current = {one.party for one in brought.signatures if one.digest == text} | here.keys()
    new: dict[str, Signature] = {}
    passed_over = 0
    for one in brought.signatures:
        place = Place(file, key=f"signature {one.party}")
        known = here.get(one.party) or new.get(one.party)
        if one in kept.acts.signatures or one == known:
            continue
        if one.digest != text and one.party in current:
            passed_over += 1
        elif known and one.digest == text:
            problems.add(SIGNED_ALREADY, place, name=_name(kept, one), day=_day(known.at))
        elif _check(one, kept, text, place, problems):
            new[one.party] = one
    return tuple(new.values()), passed_over


def _check(one: Signature, kept: Kept, text: str, place: Place, problems: Problems) -> bool:
    """Whether a signature holds on the agreement as it is; if not, why is noted."""
    agreement = kept.agreement
    party = agreement.party(one.party)
    if party is None:
        parties = ", ".join(each.key for each in agreement.parties) or "none"
        problems.add(NO_PARTY, place, party=one.party, agreement=agreement.key, parties=parties)
    elif one.digest != text:
        before = next((each for each in kept.earlier if each.digest == one.digest), None)
        if before is None:
            problems.add(OTHER_TEXT, place, name=party.name)
        else:
            problems.add(OLDER_TEXT, place, name=party.name, day=_day(before.until))
    else:
        return _check_key(one, agreement, party, place, problems)
    return False


def _check_key(
    one: Signature, agreement: Agreement, party: Party, place: Place, problems: Problems
) -> bool:
    state = check_signature(one, agreement)
    if state is SignatureState.NO_PARTY:
        problems.add(NO_KEY, place, name=party.name)
    elif state is SignatureState.FORGED:
        problems.add(
            WRONG_KEY,
            place,
            name=party.name,
            fingerprint=fingerprint(party.public_key),
            agreement=agreement.key,
        )
    return state is SignatureState.GOOD


def _suspensions(
    brought: Acts, here: Acts
) -> tuple[tuple[Suspension, ...], tuple[Suspension, ...]]:
    """Return the suspensions that nobody knew of, and those that are known and now lifted."""
    known = {(one.at, one.by): one for one in here.suspensions}
    new: dict[tuple[datetime, str], Suspension] = {}
    lifted: dict[tuple[datetime, str], Suspension] = {}
    for one in brought.suspensions:
        which = (one.at, one.by)
        if which not in known:
            new[which] = one
        elif one.lifted_at is not None and known[which].lifted_at is None:
            lifted[which] = one
    return tuple(new.values()), tuple(lifted.values())


def _check_days(
    found: Accepted, agreement: Agreement, file: str, today: date, problems: Problems
) -> None:
    """Note an agreement that has ended."""
    ends = agreement.ends
    if found.signatures and ends is not None and ends < today:
        problems.add(ENDED, Place(file), day=day_in_words(ends))


def _check_moments(found: Accepted, file: str, now: datetime, problems: Problems) -> None:
    """Note every moment that is still to come."""
    moments = [(one.at, f"signature {one.party}") for one in found.signatures]
    moments += [(one.lifted_at or one.at, "suspension") for one in found.lifted]
    moments += [(one.lifted_at or one.at, "suspension") for one in found.suspensions]
    for moment, key in moments:
        if moment > now + CLOCKS_DIFFER:
            problems.add(STILL_TO_COME, Place(file, key=key), moment=moment.isoformat())


def _say_nothing_new(brought: Acts, kept: Kept, file: str, problems: Problems) -> None:
    """Note why nothing is new: signed already, on this text or on another, or suspended already."""
    text = agreement_digest(kept.agreement)
    for one in brought.signatures:
        place = Place(file, key=f"signature {one.party}")
        if _check(one, kept, text, place, problems):
            problems.add(SIGNED_ALREADY, place, name=_name(kept, one), day=_day(one.at))
    if not len(problems):
        problems.add(NOTHING_NEW, Place(file))


def _name(kept: Kept, one: Signature) -> str:
    party = kept.agreement.party(one.party)
    return party.name if party else one.party


def _day(moment: datetime) -> str:
    return day_in_words(moment.date())
