"""Writes the tables of ../accuracy.md from results.jsonl: python page.py"""
import json
import pathlib
import statistics

HERE = pathlib.Path(__file__).parent
BEGIN, END = "<!-- shops: page.py -->", "<!-- end -->"


def mean(values):
    values = [value for value in values if value is not None]
    if not values:
        return ""
    text = f"{statistics.mean(values):.3f}"
    return text + (f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else "")


def main():
    rows = [json.loads(line) for line in (HERE / "results.jsonl").read_text().splitlines()]
    tasks = {}
    for row in rows:
        tasks.setdefault(row["task"], {}).setdefault(row["variant"], []).append(row)
    lines = [
        "| task (test rows) | seeds | without figures of the past | now | last window | best possible |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for task, variants in sorted(tasks.items()):
        now, before = variants.get("now", []), variants.get("before", [])
        first = (now or before)[0]
        if "test" not in first:
            continue
        best = first.get("best_possible")
        lines.append(
            f"| {task}, {first['metric']} | {len(now)} | {mean([r['test'] for r in before])} |"
            f" {mean([r['test'] for r in now])} | {first['last_window']:.3f} |"
            f" {'' if best is None else f'{best:.3f}'} |"
        )
    page = HERE.parent / "accuracy.md"
    text = page.read_text()
    head, rest = text.split(BEGIN)
    page.write_text(head + BEGIN + "\n\n" + "\n".join(lines) + "\n\n" + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
