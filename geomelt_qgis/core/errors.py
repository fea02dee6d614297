"""How work ends that does not succeed: with a sentence for the user, or cancelled."""

from __future__ import annotations


class BackendError(Exception):
    """A sentence for the user, and the stable code of the problem.

    `place`: which letters of the query it is about, first and past the last.
    """

    def __init__(
        self,
        detail: str,
        code: str = "backend",
        status: int = 0,
        place: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.status = status
        self.place = place


class Cancelled(Exception):  # noqa: N818 - an outcome, not an error
    """The user cancelled the task."""
