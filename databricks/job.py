# SPDX-License-Identifier: Apache-2.0
"""One task of the weekly job.

    job.py build JOB_FILE FOLDER
    job.py fit JOB_FILE FOLDER
    job.py score JOB_FILE FOLDER DATE TABLE

FOLDER has the graph, the model and the report. Each task replaces what the last run left.
"""

import sys

import spark_gnn

step, file, folder, *rest = sys.argv[1:]
spark = spark_gnn.get_or_create()
spark_gnn.show_progress(True)
job = spark_gnn.Job.read(
    file,
    {
        "graph.path": f"{folder}/graph",
        "output.model": f"{folder}/model",
        "output.report": f"{folder}/report.html",
    },
)
if step == "build":
    report = job.build(spark, overwrite=True)
    print(report)
    if report.leaks:
        raise SystemExit("\n".join(report.leaks))
elif step == "fit":
    print(job.fit(spark, overwrite=True))
elif step == "score":
    date, table = rest
    job.predict(spark, [date], table, overwrite=True)
    print(f"wrote {spark.table(table).count()} predictions to {table}")
else:
    raise SystemExit(f"Cannot do {step}: allowed is build, fit, score")
