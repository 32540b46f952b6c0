"""The one root of errors that a user can cause or meet.

Each error says what is wrong and where, what was expected, and the mend. Only the command line prints them;
its exit code is the error's: 2 for usage (wrong option, value, id), 1 for failure (damaged file, no permission).
"""

from __future__ import annotations


class BreachkitError(Exception):
    """A failure that is told to the user in one message.

    Args:
        message: what is wrong, in one sentence, already in the user's language.
        place: where: `file:line:column`, an option, a fact id.
        expected: what would have been right.
        mend: what to do now, at best the next command to type.
    """

    exit_code = 1

    def __init__(self, message: str, *, place: str = "", expected: str = "", mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.expected = expected
        self.mend = mend


class UsageError(BreachkitError):
    """What was typed cannot be taken: an unknown id, a value of the wrong type, a missing option."""

    exit_code = 2


class AskBack(UsageError):  # noqa: N818 - said back to the person rather than a failure
    """What was typed can be meant in more ways than one, or is nearly an answer.

    `readings` are what it may mean: each an answer in full, and the words that tell it. A prompt lets the person pick;
    without a terminal they stand in the message. Nothing is chosen for them.
    """

    def __init__(self, message: str, *, readings: tuple[tuple[str, str], ...], place: str = "", mend: str = "") -> None:
        told = " / ".join(answer if answer == words else f"{answer} ({words})" for answer, words in readings)
        super().__init__(message, place=place, expected=told, mend=mend)
        self.readings = readings

    def after(self, begins: str) -> AskBack:
        """The same with `begins` before each answer."""
        return AskBack(
            self.message,
            readings=tuple((begins + answer, begins + words) for answer, words in self.readings),
            place=self.place,
            mend=self.mend,
        )


class ContentError(BreachkitError):
    """A YAML file (law, playbook, facts, answers) is broken; `place` is file:line:column."""

    exit_code = 2


class CaseDamagedError(BreachkitError):
    """A case's journal or snapshot does not hold what it should; `mend` says what still does."""


class NewerFormatError(BreachkitError):
    """The case was written by a newer breachkit than this one. Nothing of it is changed."""


class StorageError(BreachkitError):
    """The file system refused: read-only folder, full disk, lock held."""


class MissingError(StorageError):
    """A file of the case (a draft, a piece of evidence) is not there."""


class LockedError(BreachkitError):
    """The case is encrypted, and no key at hand opens it."""


class ConflictError(StorageError):
    """Another wrote to the case in between; nothing was written. Read the case again and repeat the act."""


class BundleError(BreachkitError):
    """A bundle is damaged, cut off, made by something else, or made to do harm; nothing of it was written."""


class NotReadyError(BreachkitError):
    """An act is refused for now: a final document with missing facts or without a sign-off."""
