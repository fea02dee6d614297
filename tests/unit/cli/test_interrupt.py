"""Ctrl-C in the command line."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from geomelt.cli.interrupt import remembered_interrupt


@pytest.fixture(autouse=True)
def handler() -> Iterator[Any]:
    """Python's own, whoever started the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def test_it_raises_and_is_remembered(handler: Any) -> None:
    with remembered_interrupt() as pressed:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert pressed.is_set()
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_it_is_remembered_where_a_finaliser_loses_it() -> None:
    class Meets:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    with remembered_interrupt() as pressed:
        Meets()  # is gone at once
        assert pressed.is_set()


def test_where_it_was_ignored_it_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with remembered_interrupt() as pressed:
        signal.raise_signal(signal.SIGINT)
    assert not pressed.is_set()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
