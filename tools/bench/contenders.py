"""The contenders of the benchmark: what each one needs beforehand, and how it is run."""

import dataclasses
import json
import math
import os

from commands import BenchError, run

LARGE_TABLES = ("record", "record_metadata", "heartbeat")
SOURCE_SCHEMA = "bench_source"  # loaded before the first round, for the files of others


@dataclasses.dataclass
class Bench:
    """What all contenders share."""

    root: str
    build: str
    export: str
    records: int
    server: object

    @property
    def pulso(self):
        return os.path.join(self.build, "pulso")

    def program(self, name):
        return os.path.join(self.build, "tools", "bench", name)

    def folder(self, name):
        path = os.path.join(self.server.folder, name)
        os.makedirs(path, exist_ok=True)
        return path

    def sql(self, *names):
        return os.path.join(self.root, "sql", "schema", *names)

    @property
    def views_folder(self):
        return os.path.join(self.root, "sql", "views")

    @staticmethod
    def sql_files(folder):
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]

    def tables(self):
        """The tables that an export fills."""
        names = sorted(os.listdir(self.sql("table")))
        return [name.removesuffix(".sql") for name in names if name != "load.sql"]

    def columns(self, table):
        return self.server.query(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
            f"WHERE attrelid = '{SOURCE_SCHEMA}.{table}'::regclass AND attnum > 0",
            f"columns of {table}")


@dataclasses.dataclass
class Sample:
    """One run of a contender."""

    seconds: float
    cpu_seconds: float
    is_extrapolated: bool = False
    records: int = 0  # taken, if extrapolated
    rows: dict = dataclasses.field(default_factory=dict)  # in the large tables
    phases: dict = dataclasses.field(default_factory=dict)  # seconds, where it tells them
    document: dict = dataclasses.field(default_factory=dict)  # bytes and elements read


class Contender:
    """A way to do the work.  `name` is shown, `key` is its name in JSON."""

    letter = key = name = ""
    rounds = 5  # at most
    schema = None  # None: it loads nothing
    tables = LARGE_TABLES  # of those, what it fills
    needs_source = False  # its files come from a loaded database
    needs_pgloader = False

    def prepare(self, bench):
        """Makes what the contender reads; not measured."""

    def run(self, bench, label):
        raise NotImplementedError


def load_with_pulso(bench, schema, label, *arguments):
    # 3: loaded, with rejects, which the rows would show
    # --force: a load that finds its export there would measure nothing
    return run([bench.pulso, "load", bench.export, "--force", "--json", "--progress", "none",
                "--db", bench.server.url, "--schema", schema, *arguments], label,
               good_statuses=(0, 3))


def load_source(bench):
    load_with_pulso(bench, SOURCE_SCHEMA, "load once for the files of others")


def copy_out(bench, table, path, copy_format):
    bench.server.query(f"\\copy {SOURCE_SCHEMA}.{table} TO '{path}' (FORMAT {copy_format})",
                       f"write {path}")


class Pulso(Contender):
    letter, key, name, schema = "a", "pulso", "pulso load", "bench_pulso"

    def run(self, bench, label):
        outcome = load_with_pulso(bench, self.schema, label)
        return Sample(outcome.seconds, outcome.cpu_seconds,
                      phases=json.loads(outcome.output)["seconds"])


class Floor(Contender):
    letter, key, schema = "b", "floor", "bench_floor"
    name = "floor: psql, COPY BINARY of files written before"

    def prepare(self, bench):
        run([bench.pulso, "load", bench.export, "--progress", "none", "--schema", self.schema,
             "--emit-dir", bench.folder("binary")], "write COPY BINARY files", good_statuses=(0, 3))

    def run(self, bench, label):
        outcome = run([*bench.server.psql, "--file", "load.sql"], label, cwd=bench.folder("binary"))
        return Sample(outcome.seconds, outcome.cpu_seconds)


class Batched(Contender):
    letter, key, schema = "c", "batched", "bench_batched"
    name = "batches of 5,000 records, multi-row INSERT … RETURNING, COMMIT each"
    rounds = 1
    options = ()
    most_records = 4_000_000  # take three to four minutes

    def run(self, bench, label):
        every = math.ceil(bench.records / self.most_records)
        outcome = run([bench.program("bench_batched"), bench.export, "--db", bench.server.url,
                       "--schema", self.schema, "--every", every, *self.options], label)
        told = json.loads(outcome.output)
        if told["records_inserted"] == 0:
            raise BenchError(f"{label}: no record was inserted; take more --records")
        factor = told["records_seen"] / told["records_inserted"]
        added = told["inserting_seconds"] * (factor - 1)
        return Sample(outcome.seconds + added, outcome.cpu_seconds, is_extrapolated=every > 1,
                      records=told["records_inserted"])


class Single(Batched):
    letter, key, schema = "d", "single", "bench_single"
    name = "the same, one INSERT … RETURNING for each record with children"
    rounds = 2
    options = ("--single",)
    most_records = 50_000


class Reader(Contender):
    letter = "e"
    rounds = 3

    def __init__(self, kind, name):
        self.key, self.name, self._kind = kind, name, kind

    def run(self, bench, label):
        outcome = run([bench.program("bench_reader"), bench.export, self._kind], label)
        return Sample(outcome.seconds, outcome.cpu_seconds, document=json.loads(outcome.output))


class DryRun(Contender):
    letter, key, rounds = "e", "dry_run", 3
    name = "pulso load --dry-run: the tolerant reader, rows and their encoding, three threads"

    def run(self, bench, label):
        outcome = run([bench.pulso, "load", bench.export, "--dry-run", "--json", "--progress",
                       "none"], label, good_statuses=(0, 3))
        return Sample(outcome.seconds, outcome.cpu_seconds)


class TextFloor(Contender):
    letter, key, schema = "f", "text_floor", "bench_text"
    name = "the floor with COPY in text format"
    rounds = 3
    needs_source = True

    def prepare(self, bench):
        folder = bench.folder("text")
        script = ["BEGIN;", f"CREATE SCHEMA {self.schema};",
                  f"SET LOCAL search_path TO {self.schema};", f"\\i {bench.sql('settings.sql')}"]
        script += [f"\\i {path}" for folder_of_sql in (bench.sql("table"), bench.views_folder)
                   for path in bench.sql_files(folder_of_sql)]
        for table in bench.tables():
            copy_out(bench, table, os.path.join(folder, table + ".txt"), "text")
            script.append(f"\\copy {table} FROM '{table}.txt' (FORMAT text)")
        keys = ("primary_keys.sql", "indexes.sql", "foreign_keys.sql", "raise_sequences.sql")
        script += [f"\\i {bench.sql(name)}" for name in keys]
        # Statistics are part of pulso's load, too.
        script += ["COMMIT;", f"SET search_path TO {self.schema};",
                   f"ANALYZE {', '.join(bench.tables())};"]
        with open(os.path.join(folder, "load.sql"), "w", encoding="utf-8") as file:
            file.write("\n".join(script) + "\n")

    def run(self, bench, label):
        outcome = run([*bench.server.psql, "--file", "load.sql"], label, cwd=bench.folder("text"))
        return Sample(outcome.seconds, outcome.cpu_seconds)


class Pgloader(Contender):
    letter, key, schema = "g", "pgloader", "bench_pgloader"
    name = "pgloader: CSV of record alone, without keys"
    rounds = 1
    tables = ("record",)
    most_records = 1_000_000
    needs_source = needs_pgloader = True

    def prepare(self, bench):
        folder = bench.folder("csv")
        csv = os.path.join(folder, "record.csv")
        bench.server.query(
            f"\\copy (SELECT * FROM {SOURCE_SCHEMA}.record LIMIT {self.most_records}) "
            f"TO '{csv}' (FORMAT csv)", f"write {csv}")
        columns = bench.columns("record")
        fields = columns.replace(",", " [null if blanks],") + " [null if blanks]"
        target = f"postgresql://pulso@unix:{bench.server.socket_folder}:5432/pulso"
        with open(os.path.join(folder, "record.load"), "w", encoding="utf-8") as file:
            file.write(f"""LOAD CSV FROM '{csv}' ({fields})
  INTO {target} TARGET TABLE {self.schema}.record ({columns})
  WITH fields optionally enclosed by '"', fields escaped by double-quote,
       fields terminated by ','
  SET client_encoding TO 'utf8';
""")

    def run(self, bench, label):
        bench.server.query(
            [f"CREATE SCHEMA {self.schema}", f"SET search_path TO {self.schema}",
             f"\\i {bench.sql('table', 'record.sql')}"], "make a table for pgloader")
        folder = bench.folder("csv")
        outcome = run(["pgloader", "--root-dir", folder, "record.load"], label, cwd=folder)
        factor = max(1, bench.records / self.most_records)
        return Sample(outcome.seconds * factor, outcome.cpu_seconds, is_extrapolated=factor > 1,
                      records=self.most_records)


def all_contenders():
    """Every contender, in the order of their turns."""
    return [
        Pulso(), Floor(), Batched(), Single(),
        Reader("inflate", "inflate alone, CRC included, one thread"),
        Reader("libxml2", "inflate and libxml2's SAX2 with empty handlers, one thread"),
        Reader("scan", "inflate and pulso's tolerant reader with empty handlers, one thread"),
        DryRun(), TextFloor(), Pgloader(),
    ]
