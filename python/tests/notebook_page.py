# SPDX-License-Identifier: Apache-2.0
"""A page of HTML of a notebook that was run: its texts, its code, and what it showed."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

import markdown2
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

_CODE = HtmlFormatter(style="friendly", cssclass="code")

_STYLE = """
body { max-width: 66rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.55 system-ui, sans-serif; color: #1f2328; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; }
pre { margin: 0; font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow-x: auto; }
p code, li code, td code { background: #eff1f3; padding: .1em .3em; border-radius: 3px; font-size: 87%; }
.code, .text pre { background: #f6f8fa; border: 1px solid #d9dee3; border-radius: 4px; padding: .7rem .9rem; }
.code { margin: 1rem 0 0; }
.shown { border-left: 3px solid #c9d1d9; margin: .5rem 0 1rem; padding: .3rem .9rem; }
@media print { pre { white-space: pre-wrap; overflow-wrap: anywhere; } }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { border: 1px solid #d9dee3; padding: .25rem .6rem; vertical-align: top; }
iframe { border: 1px solid #d9dee3; }
"""


def page(recorded: Sequence[dict[str, Any]]) -> str:
    """The page, which needs nothing else.

    :param recorded: cells, as ``notebook_recorder`` writes them
    """
    body = "\n".join(_text(cell["source"]) if cell["kind"] == "text" else _code(cell) for cell in recorded)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", body)
    title = heading.group(1) if heading else "A notebook"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_STYLE}{_CODE.get_style_defs('.code')}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _text(source: str) -> str:
    made = markdown2.markdown(source, extras=["fenced-code-blocks", "tables", "cuddled-lists"])
    return f'<div class="text">{made}</div>'


def _code(cell: dict[str, Any]) -> str:
    shown = "".join(
        f'<div class="shown">{part["html"]}</div>'
        if "html" in part
        else f'<div class="shown"><pre>{html.escape(part["text"].rstrip())}</pre></div>'
        for part in cell["shown"]
        if part.get("html") or part.get("text", "").strip()
    )
    return highlight(cell["source"], PythonLexer(), _CODE) + shown
