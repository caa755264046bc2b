"""The private server of one benchmark run, started and stopped through pulso."""

import os
import shutil
import signal
import subprocess
import tempfile
import urllib.parse

from commands import BenchError, run

BYTES_PER_RECORD = 4096  # of disk, for tables, logs and the files that are loaded


class PrivateServer:
    """A server in a folder of its own, which is gone afterwards, with all files of the run."""

    def __init__(self, pulso, parent_folder, records):
        self._pulso = pulso
        free = shutil.disk_usage(parent_folder).free
        needed = records * BYTES_PER_RECORD + (4 << 30)  # and up to so much of write-ahead log
        if free < needed:
            raise BenchError(f"{parent_folder}: {free >> 30} GiB are free, {needed >> 30} needed; "
                             "name another folder with --work-folder")
        self.folder = tempfile.mkdtemp(prefix="pulso-bench-", dir=parent_folder)
        os.chmod(self.folder, 0o711)  # for root, the server runs as another account
        self._environment = {**os.environ, "PULSO_HOME": os.path.join(self.folder, "server")}
        self.url = ""

    def start(self):
        run([self._pulso, "db", "start"], "start the private server",
            environment=self._environment)
        self.url = self._ask("url")

    def stop(self):
        """Stops the server and removes the folder.  Neither is interrupted by signals."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self._ask("stop")
        shutil.rmtree(self.folder)

    def _ask(self, command):
        outcome = subprocess.run(
            [self._pulso, "db", command], env=self._environment, text=True, check=False,
            start_new_session=True, stdin=subprocess.DEVNULL, capture_output=True)
        if outcome.returncode != 0:
            raise BenchError(f"pulso db {command}: {outcome.stderr.strip()}; "
                             f"the server's files are in {self.folder}")
        return outcome.stdout.strip()

    @property
    def socket_folder(self):
        query = urllib.parse.urlsplit(self.url).query
        return urllib.parse.parse_qs(query)["host"][0]

    @property
    def psql(self):
        return ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only",
                "--set", "ON_ERROR_STOP=1", "--dbname", self.url]

    def query(self, sql, what):
        """Runs statements, each on its own, and returns what they print."""
        command = [*self.psql]
        for statement in sql if isinstance(sql, list) else [sql]:
            command += ["--command", statement]
        return run(command, what, tells_end=False).output.strip()

    def clear(self, schema):
        """Removes a schema and writes what is still to be written, so that nobody else pays."""
        self.query([f"DROP SCHEMA IF EXISTS {schema} CASCADE", "CHECKPOINT"], f"clear {schema}")
