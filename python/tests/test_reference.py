# SPDX-License-Identifier: Apache-2.0
"""The reference, made of the package's docstrings, in build/python-reference."""

from __future__ import annotations

import importlib
import shutil
import warnings
from collections.abc import Iterator

import pdoc.doc
import pdoc.render
import pytest
from conftest import ROOT
from pyspark.ml.param import Param

# With the classes that the estimator and its model inherit their Params from.
MODULES = ["spark_gnn", "spark_gnn.ml", "spark_gnn.ml._params", "spark_gnn.mlflow"]
# A type of pyspark's that is there for type checkers only.
PYSPARKS = r".*'ParamMap'( type annotation)? for pyspark\."


@pytest.fixture(autouse=True)
def imported() -> None:
    # pdoc would keep what a module imports from running other programs, and warn of it.
    for name in MODULES:
        importlib.import_module(name)


def undocumented(doc: pdoc.doc.Doc, fields: str = "") -> Iterator[str]:
    """What a reader of the reference finds nothing about.

    :param fields: a text that may have the fields of a dataclass, as ``:param name:``
    """
    if f":param {doc.name}:" in fields or isinstance(getattr(doc, "default_value", None), Param):
        return
    if not doc.docstring.strip():
        yield doc.fullname
    if isinstance(doc, pdoc.doc.Class):
        for member in doc.own_members:
            if not member.name.startswith("_"):
                yield from undocumented(member, doc.docstring)


@pytest.mark.filterwarnings(f"ignore:{PYSPARKS}")
@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_says_what_it_is_for(name: str) -> None:
    module = pdoc.doc.Module(importlib.import_module(name))
    public = [member for member in module.members.values() if not member.name.startswith("_")]
    assert public
    assert [each for member in public for each in undocumented(member)] == []


def test_the_reference_is_made_without_a_warning() -> None:
    folder = ROOT / "build" / "python-reference"
    shutil.rmtree(folder, ignore_errors=True)
    pdoc.render.configure(docformat="restructuredtext", show_source=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", PYSPARKS)
        pdoc.pdoc(*MODULES, output_directory=folder)
    pages = {page.relative_to(folder).as_posix(): page.read_text(encoding="utf-8") for page in folder.rglob("*.html")}
    assert {"spark_gnn.html", "spark_gnn/ml.html", "spark_gnn/mlflow.html"} <= set(pages)
    assert 'href="spark_gnn/ml.html' in pages["spark_gnn.html"]
    assert 'href="ml/_params.html#GnnParams.getEpochs' in pages["spark_gnn/ml.html"]
