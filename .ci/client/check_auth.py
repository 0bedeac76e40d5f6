"""Keys: a second stack that asks for one, and what the client makes of its answers."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from checks import EXAMPLES, ROOT, check, command, equal, python, run_flow

LINEAR = EXAMPLES / "linear_flow.py"
# Seconds. The client must not retry what no retry helps: that would take it 31.
FAST = 20
START_LIMIT = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def stack_with_keys(folder):
    """A stack of its own on free ports, whose metadata service asks for a key."""
    ports = [word for name in ("metadata", "migration", "ui", "database") for word in (f"--{name}-port", str(free_port()))]
    log = open(folder / "stack.log", "w+", encoding="utf-8")
    stack = subprocess.Popen(
        ["node", "--import", "tsx", "scripts/local-stack/main.ts", "--data-dir", str(folder / "data"), *ports],
        cwd=ROOT,
        env={**os.environ, "MF_API_KEYS": "new-key,old-key", "MF_API_KEYS_READ_ONLY": "reader-key"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        deadline = time.monotonic() + START_LIMIT
        while "Ready." not in Path(log.name).read_text(encoding="utf-8"):
            assert stack.poll() is None and time.monotonic() < deadline, Path(log.name).read_text(encoding="utf-8")
            time.sleep(0.2)
        yield {"METAFLOW_HOME": str(folder / "data" / "metaflow")}
    finally:
        stack.send_signal(signal.SIGTERM)
        stack.wait(60)
        log.close()


def fails_fast(env, expected):
    started = time.monotonic()
    output = command(LINEAR, "run", env=env, status=1)
    assert expected in output, output
    seconds = time.monotonic() - started
    assert seconds < FAST, f"took {seconds:.0f} s"


with tempfile.TemporaryDirectory(prefix="metaflow-auth-check-") as temporary, stack_with_keys(Path(temporary)) as home:

    def with_key(key):
        return {**home, "METAFLOW_SERVICE_AUTH_KEY": key}

    @check("keys: the configuration of the stack carries a right one")
    def configured():
        run_id, _ = run_flow(LINEAR, env=home)
        equal(run_id, "1")

    @check("keys: every configured key is a right one")
    def another():
        run_flow(LINEAR, env=with_key("old-key"))

    @check("keys: a wrong one fails at once, and the client says 401")
    def wrong():
        fails_fast(with_key("wrong-key"), "401")

    @check("keys: none fails at once, and the client says 401")
    def none():
        config = json.loads((Path(home["METAFLOW_HOME"]) / "config.json").read_text(encoding="utf-8"))
        del config["METAFLOW_SERVICE_AUTH_KEY"]
        keyless = Path(temporary) / "keyless"
        keyless.mkdir()
        (keyless / "config.json").write_text(json.dumps(config), encoding="utf-8")
        fails_fast({"METAFLOW_HOME": str(keyless)}, "401")

    @check("keys: one that may only read reads runs, and cannot make one: the client says 403")
    def read_only():
        read = python("from metaflow import Run; print(Run('LinearFlow/1').successful)", env=with_key("reader-key"))
        equal(read.stdout.strip(), "True")
        fails_fast(with_key("reader-key"), "403")
