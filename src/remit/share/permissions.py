"""Who may do what under an agreement, and see what. `check_can_x` raises, `can_x` answers.

The linkage unit sees no payload, the analyst no identifier, and a custodian only its own files.
"""

from __future__ import annotations

from remit.commission.core.roles import (
    ANALYST,
    CHECKER,
    COMMISSIONER,
    CUSTODIAN,
    LINKER,
    OWNER,
    RESEARCHER,
)
from remit.commission.permissions import NotAllowed
from remit.commission.queries import party_of, role_of
from remit.support.permissions import SINGLY, Opening

TABLE_REQUESTERS = frozenset({OWNER, RESEARCHER, ANALYST})
TABLE_CHECKERS = frozenset({OWNER, RESEARCHER, CHECKER})

# What a programme's public page tells of this room. The pages of requests and of counts open to
# the organisation alone; the page that counts who handed in asks `SINGLY`.
_ROOM = "remit.share"
OPENINGS = (
    Opening("asked", frozenset(), own=True, room=_ROOM),
    Opening("handed-counts", frozenset(), own=True, room=_ROOM),
    Opening("pools", SINGLY, own=True, room=_ROOM),
)


def can_see_tables(user_id: int, commission_id: int) -> bool:
    """Whether a user sees tables before they leave: who asks for them, and who checks them."""
    return role_of(user_id, commission_id) in TABLE_REQUESTERS | TABLE_CHECKERS


def check_can_see_tables(user_id: int, commission_id: int) -> None:
    """Let those pass who ask for tables or check them.

    Raises:
        NotAllowed: the user does neither.
    """
    if not can_see_tables(user_id, commission_id):
        raise NotAllowed(
            "Tables that have not left are seen by analysts, researchers, checkers and the owner.",
            remedy="Those that have left stand in the report.",
        )


def can_request_table(user_id: int, commission_id: int) -> bool:
    """Whether a user may ask for a table: analysts, researchers and the owner."""
    return role_of(user_id, commission_id) in TABLE_REQUESTERS


def check_can_request_table(user_id: int, commission_id: int) -> None:
    """Let those pass who may ask for a table.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_request_table(user_id, commission_id):
        raise NotAllowed(
            "Tables are asked for by analysts, researchers and the owner.",
            remedy="Ask one of them.",
        )


def can_check_table(user_id: int, commission_id: int) -> bool:
    """Whether a user may check tables that others asked for, refuse and release them."""
    return role_of(user_id, commission_id) in TABLE_CHECKERS


def check_can_check_table(user_id: int, commission_id: int) -> None:
    """Let those pass who may check tables.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_check_table(user_id, commission_id):
        raise NotAllowed(
            "Tables are checked by checkers, researchers and the owner.",
            remedy="Ask two of them; neither can be who asked for the table.",
        )


def can_suspend(user_id: int, commission_id: int) -> bool:
    """Whether a user may suspend an agreement: whoever answers for the study or works on it."""
    return role_of(user_id, commission_id) in {OWNER, RESEARCHER, COMMISSIONER}


def check_can_suspend(user_id: int, commission_id: int) -> None:
    """Let those pass who may suspend an agreement.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_suspend(user_id, commission_id):
        raise NotAllowed(
            "An agreement is suspended by the owner, the commissioner or a researcher.",
            remedy="Tell one of them at once.",
        )


def can_lift(user_id: int, commission_id: int) -> bool:
    """Whether a user may lift a suspension: the owner."""
    return role_of(user_id, commission_id) == OWNER


def check_can_lift(user_id: int, commission_id: int) -> None:
    """Let the owner pass.

    Raises:
        NotAllowed: the user is another.
    """
    if not can_lift(user_id, commission_id):
        raise NotAllowed(
            "A suspension is lifted by the study's owner.", remedy="Ask the owner to look at it."
        )


def can_hand_in(user_id: int, commission_id: int) -> bool:
    """Whether a user may bring in a party's signature: who keeps agreements, and custodians."""
    return role_of(user_id, commission_id) in {OWNER, RESEARCHER, COMMISSIONER, CUSTODIAN}


def check_can_hand_in(user_id: int, commission_id: int) -> None:
    """Let those pass who may bring in a party's signature.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_hand_in(user_id, commission_id):
        raise NotAllowed(
            "A party's signature is brought in by the party's custodian, the owner, the "
            "commissioner or a researcher.",
            remedy="Pass the file on to one of them.",
        )


def can_deliver(user_id: int, commission_id: int) -> bool:
    """Whether a user may bring a custodian's file: custodians."""
    return role_of(user_id, commission_id) == CUSTODIAN


def check_can_deliver(user_id: int, commission_id: int) -> None:
    """Let custodians pass.

    Raises:
        NotAllowed: the user is none.
    """
    if not can_deliver(user_id, commission_id):
        raise NotAllowed(
            "A custodian's file is brought by the custodian.",
            remedy="Ask the study's owner for a sign-in as a custodian.",
        )


def can_deliver_for(user_id: int, commission_id: int, party: str) -> bool:
    """Whether a user may bring the files of a party: its own custodians."""
    return bool(party) and party_of(user_id, commission_id) == party


def check_can_deliver_for(user_id: int, commission_id: int, party: str) -> None:
    """Let the custodians of a party pass.

    Raises:
        NotAllowed: the user is another's, or nobody's.
    """
    if can_deliver_for(user_id, commission_id, party):
        return
    own = party_of(user_id, commission_id)
    raise NotAllowed(
        f"This dataset is brought by “{party}”, and your sign-in is for "
        + (f"“{own}”." if own else "no party."),
        remedy="Ask the study's owner for a sign-in for that party: remit adduser NAME --study "
        "STUDY --role custodian --party PARTY.",
    )


def can_link(user_id: int, commission_id: int) -> bool:
    """Whether a user may start a run: the linkage unit."""
    return role_of(user_id, commission_id) == LINKER


def check_can_link(user_id: int, commission_id: int) -> None:
    """Let the linkage unit pass.

    Raises:
        NotAllowed: the user is another.
    """
    if not can_link(user_id, commission_id):
        raise NotAllowed(
            "Runs are started by the linkage unit.",
            remedy="Ask the study's owner who that is.",
        )


def can_settle_linkage(user_id: int, commission_id: int) -> bool:
    """Whether a user may settle how records are linked: the linkage unit."""
    return role_of(user_id, commission_id) == LINKER


def check_can_settle_linkage(user_id: int, commission_id: int) -> None:
    """Let the linkage unit pass.

    Raises:
        NotAllowed: the user is another.
    """
    if not can_settle_linkage(user_id, commission_id):
        raise NotAllowed(
            "How records are linked is settled by the linkage unit.",
            remedy="What a run used stands on the run's page.",
        )


def can_see_identifier_figures(user_id: int, commission_id: int) -> bool:
    """Whether a user may see how identifiers are filled: the linkage unit."""
    return role_of(user_id, commission_id) == LINKER


def check_can_label_pairs(user_id: int, commission_id: int) -> None:
    """Let the linkage unit pass, which sees two records' identifiers side by side.

    Raises:
        NotAllowed: the user is another, who has no business with identifiers.
    """
    if not can_see_identifier_figures(user_id, commission_id):
        raise NotAllowed(
            "Pairs are labelled by the linkage unit, which alone sees what identifies people.",
            remedy="What the labels give stands on the page of the run.",
        )


def can_see_payload_figures(user_id: int, commission_id: int) -> bool:
    """Whether a user may see what is found of the fields that are counted: analysts."""
    return role_of(user_id, commission_id) == ANALYST


def can_leave_out(user_id: int, commission_id: int) -> bool:
    """Whether a user may record that somebody is left out: who has identifiers before them."""
    return role_of(user_id, commission_id) in {CUSTODIAN, LINKER}


def check_can_leave_out(user_id: int, commission_id: int) -> None:
    """Let custodians and the linkage unit pass.

    Raises:
        NotAllowed: the user is another, who has no business with identifiers.
    """
    if not can_leave_out(user_id, commission_id):
        raise NotAllowed(
            "Who is left out is recorded by a custodian or the linkage unit.",
            remedy="Tell them what was decided, and where it can be found.",
        )


def can_write_agreement(user_id: int, commission_id: int) -> bool:
    """Whether a user may write an agreement, and record advice on it."""
    return role_of(user_id, commission_id) in {OWNER, RESEARCHER, COMMISSIONER}


def check_can_write_agreement(user_id: int, commission_id: int) -> None:
    """Let those pass who may write an agreement.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_write_agreement(user_id, commission_id):
        raise NotAllowed(
            "An agreement is written by the owner, the commissioner or a researcher.",
            remedy="Tell one of them what should change.",
        )
