# SPDX-License-Identifier: Apache-2.0
"""Runs a notebook in Databricks' source format, cell by cell, and keeps what each cell shows.

Runs in the user's environment, so it needs nothing beside Python. Arguments: the notebook, and the JSON file that is
written: a list of cells, each with its kind (``text`` or ``code``), its source, and what it showed.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import sys
import traceback
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """A cell; a text's source is Markdown."""

    kind: str
    source: str
    line: int


def cells(notebook: str) -> Iterator[Cell]:
    """The cells of a notebook's source, in order, with the lines that they begin in."""
    line = 2
    for part in re.split(r"^# COMMAND ----------\n", notebook.partition("\n")[2], flags=re.M):
        source = part.strip("\n")
        begin = line + part.index(source)  # before it there are only line breaks
        if source.startswith("# MAGIC %md\n"):
            yield Cell("text", re.sub(r"^# MAGIC ?", "", source.partition("\n")[2], flags=re.M), begin)
        else:
            yield Cell("code", source, begin)
        line += part.count("\n") + 1


class Output(io.TextIOBase):
    """What a cell prints, which is printed here as well. Somebody looks at it, as at a terminal."""

    def __init__(self, beside: Any) -> None:
        self.beside = beside
        self.shown: list[dict[str, str]] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not self.shown or "text" not in self.shown[-1]:
            self.shown.append({"text": ""})
        self.shown[-1]["text"] += text
        return self.beside.write(text)

    def flush(self) -> None:
        self.beside.flush()

    def show(self, value: Any) -> None:
        """Shows a cell's last value as a notebook does."""
        if value is None:
            return
        page = value._repr_html_() if hasattr(value, "_repr_html_") else None
        if page is None:
            print(repr(value), file=self)
        else:
            self.shown.append({"html": page})


def run(cell: Cell, name: str, names: dict[str, Any], output: Output) -> None:
    """Runs a cell of code.

    :param name: of the file, for traces
    :param names: what cells have defined so far
    """
    tree = ast.increment_lineno(ast.parse(cell.source), cell.line - 1)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(output):
        exec(compile(tree, name, "exec"), names)
        if isinstance(last, ast.Expr):
            output.show(eval(compile(ast.Expression(last.value), name, "eval"), names))


def record(notebook: Path, file: Path) -> bool:
    """Runs all cells, or those until one fails; whether none did."""
    # Spark takes functions of the main module along to its workers.
    main = types.ModuleType("__main__")
    main.__file__ = str(notebook)
    sys.modules["__main__"] = main
    recorded = []
    well = True
    for cell in cells(notebook.read_text(encoding="utf-8")):
        output = Output(sys.stdout)
        if cell.kind == "code" and well:
            try:
                run(cell, str(notebook), main.__dict__, output)
            except Exception:
                well = False
                output.write(traceback.format_exc())
        recorded.append({"kind": cell.kind, "source": cell.source, "shown": output.shown})
        file.write_text(json.dumps(recorded), encoding="utf-8")
    return well


if __name__ == "__main__":
    sys.exit(0 if record(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
