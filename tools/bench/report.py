"""What a run has shown: checks, JSON, and Markdown."""

import os
import platform
import statistics

from commands import BenchError

# What is divided by each other; above 1, the first is slower.
RATIOS = (("pulso", "floor"), ("batched", "pulso"), ("single", "pulso"), ("pgloader", "pulso"),
          ("text_floor", "floor"), ("dry_run", "libxml2"), ("scan", "libxml2"),
          ("libxml2", "inflate"))


def _first_in(path, key):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith(key):
                return line.split(":", 1)[1].strip()
    return "unknown"


def describe_machine(server, pulso_version):
    memory = int(_first_in("/proc/meminfo", "MemTotal").split()[0])
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / (1 << 20), 1),
        "cpu": _first_in("/proc/cpuinfo", "model name"),
        "kernel": platform.release(),
        "postgresql": server.query("SHOW server_version", "ask for the server's version"),
        "pulso": pulso_version,
        "load_average_before": round(os.getloadavg()[0], 2),
    }


def check(samples, records):
    """All contenders must have done the same work: the same rows, the same elements."""
    expected = {"record": records}
    elements = {}
    for contender, runs in samples.items():
        for sample in runs:
            count = sample.document.get("elements")
            if count:
                elements[contender.key] = count
            if contender.schema is None:
                continue
            if sample.is_extrapolated:
                if sample.rows["record"] != sample.records:
                    raise BenchError(f"{contender.name}: {sample.rows['record']} records, "
                                     f"where it took {sample.records}")
                continue
            for table in contender.tables:
                wanted = expected.setdefault(table, sample.rows[table])
                if sample.rows[table] != wanted:
                    raise BenchError(
                        f"{contender.name}: {sample.rows[table]} rows in {table}, where others "
                        f"have {wanted}; its times say nothing until that is put right")
    if len(set(elements.values())) > 1:
        raise BenchError(f"the readers saw different numbers of elements: {elements}")


def _summary(contender, runs):
    seconds = [sample.seconds for sample in runs]
    return {
        "letter": contender.letter,
        "key": contender.key,
        "name": contender.name,
        "is_extrapolated": runs[0].is_extrapolated,
        "rows": runs[0].rows,
        "seconds": seconds,
        "median": statistics.median(seconds),
        "least": min(seconds),
        "most": max(seconds),
        "client_cpu_seconds": statistics.median(sample.cpu_seconds for sample in runs),
        "phases": {phase: statistics.median(sample.phases[phase] for sample in runs)
                   for phase in runs[0].phases},
    }


def _ratio(above, below):
    """The median over the rounds; where one took fewer of them, of the medians."""
    if len(above["seconds"]) != len(below["seconds"]):
        return above["median"] / below["median"]
    return statistics.median(one / other for one, other
                             in zip(above["seconds"], below["seconds"]))


def summarise(samples, machine, export):
    """Everything that was measured, as it goes to JSON."""
    contenders = [_summary(contender, runs) for contender, runs in samples.items()]
    by_key = {summary["key"]: summary for summary in contenders}
    documents = [sample.document for runs in samples.values() for sample in runs if sample.document]
    if documents:
        export = {**export, "xml_bytes": documents[0]["bytes"]}
    return {
        "machine": machine,
        "export": export,
        "contenders": contenders,
        "ratios": {f"{above}/{below}": _ratio(by_key[above], by_key[below])
                   for above, below in RATIOS if above in by_key and below in by_key},
    }


def _row(summary, amount, reference, unit):
    runs = len(summary["seconds"])
    spread = f"{summary['least']:.2f}-{summary['most']:.2f}" if runs > 1 else "one run"
    cells = [
        summary["letter"],
        summary["name"] + (" (extrapolated)" if summary["is_extrapolated"] else ""),
        f"{summary['median']:.2f}", spread, str(runs),
        "" if summary["is_extrapolated"] else f"{summary['client_cpu_seconds']:.2f}",
        f"{amount / summary['median'] / unit:,.0f}" if amount else "",
        f"{summary['median'] / reference:.2f}" if reference else "",
    ]
    return "| " + " | ".join(cells) + " |"


def _table(summaries, amount, unit, rate, reference_key):
    if not summaries:
        return []
    medians = {summary["key"]: summary["median"] for summary in summaries}
    reference = medians.get(reference_key)
    return [f"| | | seconds, median | least-most | runs | CPU s of the client | {rate} | "
            f"times {reference_key} |", "|---|---|--:|--:|--:|--:|--:|--:|",
            *(_row(summary, amount, reference, unit) for summary in summaries), ""]


def markdown(result):
    machine, export = result["machine"], result["export"]
    loads = [summary for summary in result["contenders"] if summary["letter"] != "e"]
    reads = [summary for summary in result["contenders"] if summary["letter"] == "e"]
    lines = [
        f"{machine['cores']} cores ({machine['cpu']}), {machine['memory_gib']} GiB, Linux "
        f"{machine['kernel']}, PostgreSQL {machine['postgresql']}, {machine['pulso']}; "
        f"load average before {machine['load_average_before']}.",
        f"{export['records']:,} records, {export['metadata_share']} % with metadata, a zip of "
        f"{export['zip_bytes'] / 1e6:.1f} MB.", "",
        *_table(loads, export["records"], 1000, "1000 records/s", "pulso"),
        *_table(reads, export.get("xml_bytes"), 1e6, "MB of XML/s", "libxml2"),
        *(f"{pair.replace('/', ' / ')}: {ratio:.2f}" + "  " for pair, ratio
          in result["ratios"].items()),
    ]
    return "\n".join(lines)
