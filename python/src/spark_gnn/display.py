# SPDX-License-Identifier: Apache-2.0
"""What a notebook shows."""

from __future__ import annotations

import html
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_SECONDS = 0.5
_SECONDS_WITHIN = 15.0

_shown: bool | None = None


def show_progress(shown: bool | None) -> None:
    """Whether long work says how it goes while it goes on.

    :param shown: None, the default, for where a person looks: a notebook or a terminal
    """
    global _shown
    _shown = shown


def _looked_at() -> bool:
    if _shown is not None:
        return _shown
    shell = sys.modules.get("IPython")
    return sys.stdout.isatty() or (shell is not None and shell.get_ipython() is not None)


class Page:
    """A page of HTML that needs nothing else. As the last value of a cell it is shown.

    :param html: the page
    """

    def __init__(self, html: str) -> None:
        self.html = html

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the page to a file of this machine."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.html)

    def _repr_html_(self) -> str:
        # In a frame, so that the page's style stays its own.
        return f'<iframe srcdoc="{html.escape(self.html)}" width="100%" height="700" frameborder="0"></iframe>'

    def __repr__(self) -> str:
        return f"<a page of HTML, {len(self.html)} characters: save() writes it>"


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table for ``_repr_html_``."""
    cells = "".join(f"<th style='text-align:left'>{html.escape(str(name))}</th>" for name in head)
    lines = "".join(
        "<tr>"
        + "".join(f"<td style='text-align:left;white-space:pre-wrap'>{html.escape(str(cell))}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"


@contextmanager
def told(lines: Any) -> Iterator[None]:
    """Prints what Java's ``FitLines`` hears, while the work within goes on.

    A thread asks for the lines, rather than Java calling Python: that needs no port to be called at,
    and works wherever the session does.
    """
    done = threading.Event()
    printing = threading.Thread(target=_print_until, args=(lines, done), daemon=True)
    printing.start()
    try:
        yield
    finally:
        done.set()
        printing.join()


def _print_until(lines: Any, done: threading.Event) -> None:
    shown = _looked_at()
    quiet = 0.0
    last = False
    while not last:
        last = done.wait(_SECONDS)
        try:
            said = list(lines.take())
            now = lines.now()
        except Exception:  # the session has ended
            return
        if not shown:
            continue
        quiet = 0.0 if said else quiet + _SECONDS
        if not said and now and quiet >= _SECONDS_WITHIN:
            said, quiet = [f"    {now}"], 0.0
        for line in said:
            print(line, flush=True)
