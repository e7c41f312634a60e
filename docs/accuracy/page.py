"""Writes the tables of ../accuracy.md from results.jsonl: python page.py"""
import json
import pathlib
import statistics

HERE = pathlib.Path(__file__).parent
SHOPS = {"lightgbm": "LightGBM", "last_window": "last window", "best_from_tables": "best from the tables", "best_possible": "rate known"}
PUBLIC = {"lightgbm": "LightGBM", "own_past": "own past", "last_window": "last window"}


def mean(values):
    values = [value for value in values if value is not None]
    if not values:
        return ""
    text = f"{statistics.mean(values):.3f}"
    return text + (f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else "")


def table(tasks, others):
    columns = ["task (test rows)", "seeds", "without figures of the past", "now", *others.values()]
    lines = [f"| {' | '.join(columns)} |", f"| {' | '.join(['---'] * len(columns))} |"]
    for task, variants in sorted(tasks.items()):
        now, before = variants.get("now", []), variants.get("before", [])
        rows = [row for row in now + before if "test" in row]
        if not rows or ("own_past" in rows[0]) != ("own_past" in others):
            continue
        known = {**rows[0], **variants.get("simple", [{}])[0]}
        figures = [mean([r["test"] for r in before]), mean([r["test"] for r in now])]
        figures += [mean([known.get(other)]) for other in others]
        lines.append(f"| {task}, {known['metric']} | {len(now)} | {' | '.join(figures)} |")
    return "\n".join(lines)


def steps(tasks):
    """What rounding and trees that learn from the validation rows, too, give."""
    columns = ["task (test rows)", "neither", "rounded", "rounded, trees grown again", "the network, too", "LightGBM", "LightGBM, rounded and grown again"]
    lines = [f"| {' | '.join(columns)} |", f"| {' | '.join(['---'] * len(columns))} |"]
    for task, variants in sorted(tasks.items()):
        if "neither" not in variants:
            continue
        known = {**variants["neither"][0], **variants.get("simple", [{}])[0]}
        figures = [mean([r["test"] for r in variants.get(v, [])]) for v in ("neither", "judged", "now", "refit")]
        figures += [mean([known.get(other)]) for other in ("lightgbm", "lightgbm_again")]
        lines.append(f"| {task}, {known['metric']} | {' | '.join(figures)} |")
    return "\n".join(lines)


def f1(tasks):
    names = ["spark-gnn", "network alone", "boosted trees", "own past", "last window", "constant"]
    lines = [f"| {' | '.join(['task (validation rows)', 'history', 'seeds', *names])} |", f"| {' | '.join(['---'] * (len(names) + 3))} |"]
    for task, variants in sorted(tasks.items()):
        for variant in ("frozen", "rolling"):
            runs = variants.get(variant, [])
            if runs:
                metric = "mae" if task.endswith("position") else "auroc"
                figures = [mean([r["validation"].get(name) for r in runs]) for name in names]
                lines.append(f"| {task.split()[1]}, {metric} | {variant} | {len(runs)} | {' | '.join(figures)} |")
    return "\n".join(lines)


def rankings(tasks):
    lines = []
    for task, variants in sorted(tasks.items()):
        runs = variants.get("ranking", [])
        if not runs:
            continue
        names = list(runs[0]["answers"])
        names.sort(key=lambda name: name != "spark-gnn")
        lines += [f"| {task}, {runs[0]['metric']} | {' | '.join(names)} |", f"| {' | '.join(['---'] * (len(names) + 1))} |"]
        figures = [mean([r["answers"][name] for r in runs]) for name in names]
        lines += [f"| {len(runs)} seeds | {' | '.join(figures)} |", ""]
    return "\n".join(lines).rstrip()


def main():
    newest = {}
    for line in (HERE / "results.jsonl").read_text().splitlines():
        row = json.loads(line)
        newest[row["task"], row["variant"], row["seed"]] = row
    tasks = {}
    for row in newest.values():
        tasks.setdefault(row["task"], {}).setdefault(row["variant"], []).append(row)
    page = HERE.parent / "accuracy.md"
    text = page.read_text()
    made = {"shops": table(tasks, SHOPS), "public": table(tasks, PUBLIC), "steps": steps(tasks), "rankings": rankings(tasks), "f1": f1(tasks)}
    for kind, lines in made.items():
        begin, end = f"<!-- {kind}: page.py -->", "<!-- end -->"
        head, rest = text.split(begin)
        text = head + begin + "\n\n" + lines + "\n\n" + end + rest.split(end, 1)[1]
    page.write_text(text)


if __name__ == "__main__":
    main()
