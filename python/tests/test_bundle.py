# SPDX-License-Identifier: Apache-2.0
"""The Declarative Automation Bundle, as far as it can be checked without a workspace."""

from __future__ import annotations

import re

import yaml
from conftest import ROOT
from databricks.sdk.service.jobs import JobSettings

FOLDER = ROOT / "databricks"


def test_the_job_is_one_that_databricks_knows() -> None:
    text = (FOLDER / "databricks.yml").read_text(encoding="utf-8")
    bundle = yaml.safe_load(text)
    job = bundle["resources"]["jobs"]["weekly"]
    # The SDK leaves out what it does not know.
    assert JobSettings.from_dict(job).as_dict() == job
    assert set(re.findall(r"\$\{var\.(\w+)\}", text)) == set(bundle["variables"])
    cluster = job["job_clusters"][0]["new_cluster"]
    assert cluster["data_security_mode"] == "SINGLE_USER"
    assert "autoscale" not in cluster
    for task in job["tasks"]:
        assert (FOLDER / task["spark_python_task"]["python_file"]).is_file()
