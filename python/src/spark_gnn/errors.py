# SPDX-License-Identifier: Apache-2.0
"""What went wrong, in one sentence, without a Java trace."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from spark_gnn._version import COORDINATE

# As Spark Connect tells of a server's exception: its class and its message.
_TOLD = re.compile(r"io\.sparkgnn\.(?:\w+\.)+(\w+Exception)\W+\s*(.*?)(?:\n\s*at |\n\nJVM stacktrace|\Z)", re.S)

_MISTAKES = ("UserErrorException", "QueryException")

# A server that has no such operator.
_UNKNOWN = re.compile(r"CONNECT_ML\.UNSUPPORTED_EXCEPTION.*io\.sparkgnn\.")

# The command line's options, which messages name, as they are called here.
_OPTIONS = {"--overwrite": "overwrite=True", "--allow-leaks": "allow_leaks=True"}


class SparkGnnError(Exception):
    """What kept spark-gnn from doing what it was asked: the disk, a peer, a damaged file."""


class UserError(SparkGnnError, ValueError):
    """A mistake in options, tables, a query or files: what, where, and what is allowed."""


def explained(failure: BaseException) -> SparkGnnError | None:
    """The exception that a failure stands for; None for one that only its trace explains."""
    java = getattr(failure, "java_exception", None) or getattr(failure, "_origin", None)
    if java is not None:
        return _of_java(java)
    if _UNKNOWN.search(str(failure)):
        return UserError(
            "Cannot find spark-gnn's jar on the Spark Connect server: start the server with the Maven package"
            f" {COORDINATE}"
        )
    told = _TOLD.search(str(failure))
    if told is None:
        return None
    return _kind(told.group(1) in _MISTAKES, told.group(2).strip())


def _of_java(java: Any) -> SparkGnnError | None:
    from py4j.java_gateway import JavaPackage
    from pyspark.core.context import SparkContext

    jvm: Any = SparkContext._jvm
    if jvm is None or isinstance(jvm.io.sparkgnn.application.Failures, JavaPackage):
        return None
    shown = jvm.io.sparkgnn.application.Failures.shownWithParams(java)
    if shown.isPresent():
        return _kind(shown.get().exitStatus() == 2, shown.get().message())
    return None


def _kind(mistake: bool, message: str) -> SparkGnnError:
    for option, here in _OPTIONS.items():
        message = message.replace(option, here)
    return UserError(message) if mistake else SparkGnnError(message)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Within it, failures that spark-gnn can explain are Python exceptions with one sentence.

    Its own functions are in one already. Rows are scored when they are read: put that into
    ``with spark_gnn.translated():`` to have its failures explained as well.
    """
    try:
        yield
    except SparkGnnError:
        raise
    except Exception as failure:
        known = explained(failure)
        if known is None:
            raise
        raise known from None
