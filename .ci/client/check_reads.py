"""The reading side of the Client API, and its namespaces."""

import json
import os
import urllib.request

from metaflow import DataArtifact, Flow, Metaflow, Run, Step, Task, default_namespace, get_namespace, namespace
from metaflow.exception import MetaflowNamespaceMismatch, MetaflowNotFound
from metaflow.metaflow_config import SERVICE_HEADERS, SERVICE_URL
from checks import EXAMPLES, FLOWS, check, equal, run_flow

wide_id, _ = run_flow(FLOWS / "wide_flow.py")
first_id, _ = run_flow(EXAMPLES / "linear_flow.py", "--tag", "listed")
second_id, _ = run_flow(EXAMPLES / "linear_flow.py")


def raises(kind, function):
    try:
        function()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


@check("Metaflow() and Flow(): flows and runs are listed, newest first")
def listings():
    assert {"LinearFlow", "WideFlow"} <= {flow.id for flow in Metaflow()}
    runs = [run.id for run in Flow("LinearFlow")]
    equal(runs[:2], [second_id, first_id])
    equal(Flow("LinearFlow").latest_run.id, second_id)
    equal(Flow("LinearFlow").latest_successful_run.id, second_id)
    equal([run.id for run in Flow("LinearFlow").runs("listed")][0], first_id)


@check("Run: tags of the system, times, and the end task")
def run_object():
    run = Run(f"LinearFlow/{first_id}")
    system = {tag.split(":")[0] for tag in run.system_tags}
    assert {"user", "runtime", "metaflow_version", "python_version"} <= system, run.system_tags
    assert run.created_at < run.finished_at
    equal(run.end_task.pathspec, f"LinearFlow/{first_id}/end/{run.end_task.id}")


@check("Step and Task: a step's tasks, their metadata, logs and parents")
def task_object():
    step = Step(f"LinearFlow/{first_id}/end")
    task = step.task
    equal([t.id for t in step], [task.id])
    equal(task.stdout.strip(), "HELLO, WORLD!")
    equal(task.stderr, "")
    assert {"ds-type", "ds-root", "attempt", "attempt_ok", "origin-run-id"} <= set(task.metadata_dict), task.metadata_dict
    equal([t.parent.id for t in task.parent_tasks], ["shout"])
    equal(Task(task.pathspec).finished, True)
    assert task.runtime_name == "dev"


@check("DataArtifact: value, hash and time")
def artifact():
    path = f"LinearFlow/{first_id}/start/{Run(f'LinearFlow/{first_id}')['start'].task.id}/greeting"
    found = DataArtifact(path)
    equal(found.data, "Hello, world")
    assert len(found.sha) == 40 and found.finished_at
    equal(Run(f"LinearFlow/{second_id}")["start"].task["greeting"].sha, found.sha)


@check("artifacts of any kind come back as they were")
def kinds():
    data = Run(f"WideFlow/{wide_id}").data
    equal(data.total, sum(n**2 for n in range(20)))
    equal(data.unicode, "Zürich, 東京, \N{SNOWMAN}")
    equal(data.nothing, None)
    equal(data.large, b"\0" * 1_000_000)


@check("a step with many tasks lists every one of them once")
def wide():
    tasks = list(Step(f"WideFlow/{wide_id}/square"))
    equal(sorted(task.index for task in tasks), list(range(20)))
    equal(len({task.id for task in tasks}), 20)


@check("what does not exist is not found")
def missing():
    for make in (
        lambda: Flow("NoSuchFlow"),
        lambda: Run("LinearFlow/999999999"),
        lambda: Step(f"LinearFlow/{first_id}/nowhere"),
        lambda: Task(f"LinearFlow/{first_id}/start/999999999"),
        lambda: Run(f"LinearFlow/{first_id}")["start"].task["nothing"],
    ):
        raises((MetaflowNotFound, KeyError), make)


@check("namespaces: a run is seen in its user's and in the global one only")
def namespaces():
    own = default_namespace()
    try:
        assert own.startswith("user:") and get_namespace() == own
        assert Run(f"LinearFlow/{first_id}").is_in_namespace()
        namespace("user:somebody-else")
        raises(MetaflowNamespaceMismatch, lambda: Run(f"LinearFlow/{first_id}"))
        raises(MetaflowNamespaceMismatch, lambda: Flow("LinearFlow").latest_run.id)
        namespace("listed")
        equal(Flow("LinearFlow").latest_run.id, first_id)
        namespace(None)
        equal(Run(f"LinearFlow/{first_id}").id, first_id)
    finally:
        default_namespace()


@check("heartbeats of the run and of its tasks are recorded")
def heartbeats():
    task = Run(f"LinearFlow/{second_id}")["start"].task
    for path in (f"runs/{second_id}", f"runs/{second_id}/steps/start/tasks/{task.id}"):
        request = urllib.request.Request(f"{SERVICE_URL}/flows/LinearFlow/{path}", headers=SERVICE_HEADERS)
        with urllib.request.urlopen(request) as answer:
            row = json.load(answer)
        assert isinstance(row["last_heartbeat_ts"], int), row


@check("artifacts are where the configuration says")
def datastore():
    task = Run(f"LinearFlow/{first_id}")["start"].task
    with open(os.path.join(os.environ["METAFLOW_HOME"], "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    kind = config["METAFLOW_DEFAULT_DATASTORE"]
    equal(task.metadata_dict["ds-type"], kind)
    root = {"local": "METAFLOW_DATASTORE_SYSROOT_LOCAL", "azure": "METAFLOW_DATASTORE_SYSROOT_AZURE"}[kind]
    assert task.metadata_dict["ds-root"].startswith(config[root]), task.metadata_dict
