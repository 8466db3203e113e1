"""What cannot be done with a principle, each with a code of its own."""

from __future__ import annotations

from remit.kernel.errors import ExitCode, RemitError


class PrincipleNotFound(RemitError):
    """There is no such principle."""

    code = "principle-not-found"
    exit_code = ExitCode.NOT_FOUND


class PrincipleThereAlready(RemitError):
    """A principle with this key is there already."""

    code = "principle-there-already"
    exit_code = ExitCode.INVALID_INPUT


class WrongState(RemitError):
    """A principle is not in the state that an act needs."""

    code = "principle-in-another-state"
    exit_code = ExitCode.NOT_POSSIBLE


class ChangedMeanwhile(RemitError):
    """A principle was changed after somebody opened the page from which they act."""

    code = "principle-changed-meanwhile"
    exit_code = ExitCode.NOT_POSSIBLE


class WrittenAlready(RemitError):
    """A text that a person wrote is not to be replaced as if it were a translation."""

    code = "text-written-already"
    exit_code = ExitCode.NOT_POSSIBLE


class TooFewAdopt(RemitError):
    """Fewer organisations adopt a principle than it takes."""

    code = "principle-too-few-adopt"
    exit_code = ExitCode.NOT_POSSIBLE
