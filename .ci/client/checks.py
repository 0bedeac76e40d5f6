"""Counts named checks and runs flows as a user would: `python3 FLOW.py run`."""

import os
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "flows"
FLOWS = Path(__file__).resolve().parent / "flows"

# Seconds for one command. The slowest, with Azure-like storage on a busy machine, takes 30.
COMMAND_LIMIT = 300

# Seconds for something that is about to come.
UNTIL_LIMIT = 60

# Of the output of a command that failed, this many last lines are shown.
SHOWN_LINES = 25

# Flows run here, to see that they leave nothing behind.
workplace = Path(tempfile.mkdtemp(prefix="metaflow-client-check-"))

passed = 0
failed = 0


def check(title):
    """Runs the function at once; an exception is a failed check and does not keep the others."""

    def run(function):
        global passed, failed
        try:
            function()
        except Exception:
            failed += 1
            print(f"FAILED {title}\n{indented(traceback.format_exc(limit=-2))}", flush=True)
        else:
            passed += 1
            print(f"ok     {title}", flush=True)
        return function

    return run


def equal(found, expected):
    """An assertion that says what it found."""
    assert found == expected, f"found {found!r}, expected {expected!r}"


def until(what, found):
    """What `found` returns, once that is something."""
    deadline = time.monotonic() + UNTIL_LIMIT
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError(f"{what}: not there after {UNTIL_LIMIT} s")


def command(flow, *words, env=None, status=0):
    """Runs `python3 FLOW WORDS...` with `env` added to ours. Returns what it printed; another exit status is an error."""
    result = subprocess.run(
        [sys.executable, str(flow), "--no-pylint", *words],
        cwd=workplace,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMAND_LIMIT,
    )
    shown = "\n".join(result.stdout.splitlines()[-SHOWN_LINES:])
    assert result.returncode == status, (
        f"{Path(flow).name} {' '.join(words)}: status {result.returncode}, expected {status}\n{shown}"
    )
    return result.stdout


def run_flow(flow, *words, verb="run", env=None, status=0):
    """Runs a flow; returns the run's id, which Metaflow writes into the file that --run-id-file names, and the output."""
    id_file = workplace / "run-id"
    id_file.unlink(missing_ok=True)
    output = command(flow, verb, "--run-id-file", str(id_file), *words, env=env, status=status)
    return id_file.read_text().strip(), output


def python(source, env=None):
    """Runs Python source in a process of its own, for settings that Metaflow reads when it is imported."""
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=workplace,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMAND_LIMIT,
    )


def indented(text):
    return "".join(f"         {line}\n" for line in text.rstrip().splitlines())
