"""The one error an analyst may see: a sentence that names the thing and the remedy."""

from __future__ import annotations


class GeomeltError(Exception):
    """Something the user can act on.

    `detail` is one sentence: what was wrong, with which file, what to do. `code` is a
    stable slug of `docs/http-api.md`; `place` which letters of a query it is about, first and
    past the last.
    """

    def __init__(
        self,
        detail: str,
        *,
        code: str = "invalid",
        place: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.place = place
