# SPDX-License-Identifier: Apache-2.0
"""Values of Params on their way from Python."""

from __future__ import annotations

import json
from typing import Any


def to_yaml(value: Any) -> str:
    """A list or mapping as YAML, of which JSON is a part; a string as it is."""
    return value if isinstance(value, str) else json.dumps(value)
