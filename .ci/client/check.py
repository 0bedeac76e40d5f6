"""Checks a started stack with the real Metaflow: what it runs, and what the Client API reads back.

    npm start -- -- python3 .ci/client/check.py
    npm start -- --blob -- python3 .ci/client/check.py

Prints a line for each check and at the end `N passed, M failed`; the exit status is 1 when one failed.
"""

import importlib
import os
import shutil
import sys
import traceback

import checks

if "METAFLOW_HOME" not in os.environ:
    sys.exit("METAFLOW_HOME is not set. Run this by: npm start -- -- python3 .ci/client/check.py")

for group in ("check_examples", "check_reads", "check_changes", "check_ui", "check_auth"):
    try:
        importlib.import_module(group)
    except Exception:  # a flow that several checks share did not run
        checks.failed += 1
        print(f"FAILED {group}: could not prepare\n{checks.indented(traceback.format_exc(limit=-2))}", flush=True)


@checks.check("flows leave nothing in the folder that they are run from")
def nothing_left():
    checks.equal([path.name for path in checks.workplace.iterdir() if path.name != "run-id"], [])


shutil.rmtree(checks.workplace)
print(f"{checks.passed} passed, {checks.failed} failed", flush=True)
sys.exit(1 if checks.failed else 0)
