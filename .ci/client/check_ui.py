"""The UI service: a flow is watched while it runs, then every route is asked for what it made."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from metaflow.util import get_username
from websockets.sync.client import connect
from checks import FLOWS, check, equal, run_flow, until, workplace

UI = os.environ.get("METAFLOW_UI_URL", "http://127.0.0.1:8083").rstrip("/")
# Seconds for an event that is to come.
EVENT_LIMIT = 60


def raw(path, **query):
    """Status, headers and body of an answer, of an error too."""
    url = f"{UI}{path}?{urllib.parse.urlencode(query)}" if query else UI + path
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.headers, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode("utf-8")


def get(path, **query):
    """The JSON of an answer; another status than 200 is an error."""
    status, _, body = raw(path, **query)
    assert status == 200, f"{path}: {status} {body}"
    return json.loads(body)


def data(path, **query):
    return get(path, **query)["data"]


class Events:
    """What `/ws` sends, by the name of the subscription."""

    def __init__(self):
        self.socket = connect(UI.replace("http", "ws", 1) + "/ws")

    def subscribe(self, uuid, resource, since=0):
        self.socket.send(json.dumps({"type": "SUBSCRIBE", "uuid": uuid, "resource": resource, "since": since}))

    def ping(self):
        """What was sent before has arrived, since the service answers in order."""
        self.socket.send("__ping__")
        equal(self.socket.recv(EVENT_LIMIT), "__pong__")

    def wait_for(self, uuid, accepts=lambda _: True):
        while True:
            event = json.loads(self.socket.recv(EVENT_LIMIT))
            if event["uuid"] == uuid and accepts(event["data"]):
                return event


def search(run_path, **query):
    """All events of a search, until the service closes the connection."""
    url = f"{UI.replace('http', 'ws', 1)}/search{run_path}?{urllib.parse.urlencode(query)}"
    with connect(url) as socket:
        return [json.loads(message)["event"] for message in socket]


def task_of(step):
    return next(task for task in tasks if task["step_name"] == step)


def path_of(task):
    return f"{RUN}/steps/{task['step_name']}/tasks/{task['task_id']}"


@contextmanager
def running_flow():
    """The flow, held in its step `wait` until the block ends."""
    gate = workplace / "gate"
    included = workplace / "included.txt"
    included.write_text("an included file\n", encoding="utf-8")
    words = ("--text", str(included), "--number", "42", "--settings", '{"rate": 0.25}', "--tag", "ui:check")
    with ThreadPoolExecutor(max_workers=1) as pool:
        run = pool.submit(run_flow, FLOWS / "ui_flow.py", *words, env={"UI_FLOW_GATE": str(gate)})
        try:
            yield run
        finally:
            gate.touch()
            run.exception()
            gate.unlink()
            included.unlink()
    run.result()


events = Events()
events.subscribe("runs", "/runs?flow_id=UiFlow&status=running")
events.ping()

with running_flow():
    # Without this one nothing below can be; so no check.
    started = events.wait_for("runs")
    RUN_NUMBER = started["data"]["run_number"]
    RUN = f"/flows/UiFlow/runs/{RUN_NUMBER}"
    since = started["data"]["ts_epoch"] // 1000 - 1
    events.subscribe("tasks", f"{RUN}/tasks", since)
    events.subscribe("run", RUN)

    @check("ui: a run that starts is told to those who look at the list")
    def run_started():
        equal((started["type"], started["resource"]), ("INSERT", "/runs"))
        equal(started["data"]["status"], "running")

    @check("ui: tasks are told when they start, also those from before the subscription")
    def task_started():
        waiting = events.wait_for("tasks", lambda task: task["step_name"] == "wait" and task["status"] == "running")
        equal(waiting["resource"], f"{RUN}/tasks")

    @check("ui: the run and its task are listed as running")
    def listed_as_running():
        equal([run["run_number"] for run in data("/runs", flow_id="UiFlow", status="running")], [RUN_NUMBER])
        equal([task["status"] for task in data(f"{RUN}/steps/wait/tasks")], ["running"])

    @check("ui: a card of a running task is there, brings its data, and loads itself again")
    def live_card():
        path = path_of(data(f"{RUN}/steps/wait/tasks")[0])
        (card,) = until("a card", lambda: data(f"{path}/cards"))
        equal((card["id"], card["type"]), ("live", "blank"))
        card_path = f"{path}/cards/{card['hash']}"
        update = until("data of the card", lambda: get(f"{card_path}/data")["data"])
        assert update["reload_token"] != "final" and "turn" in json.dumps(update["data"]), update
        status, headers, html = raw(card_path, embed="true", invalidate="true")
        equal((status, headers["Refresh"]), (200, "5"))
        assert "metaflow_card_update" in html and "</script>" in html


@check("ui: the end of the run is told, with its status")
def run_ended():
    ended = events.wait_for("run", lambda run: run["status"] == "completed")
    equal((ended["type"], ended["data"]["run_number"]), ("UPDATE", RUN_NUMBER))


events.socket.close()
failed_id, _ = run_flow(FLOWS / "fail_flow.py", status=1)
tasks = data(f"{RUN}/tasks", postprocess="true", _limit=100)


@check("ui: runs by flow, user, status and tag, and one run")
def runs():
    user = get_username()
    for query in ({}, {"user": user}, {"status": "completed"}, {"_tags": "ui:check"}, {"_tags:likeany": "i:che"}):
        (run,) = data("/runs", flow_id="UiFlow", run=RUN_NUMBER, **query)
        equal(run, data(RUN))
    equal((run["status"], run["user"], run["run"]), ("completed", user, str(RUN_NUMBER)))
    assert run["duration"] == run["finished_at"] - run["ts_epoch"] and "ui:check" in run["tags"], run
    equal(data("/flows/UiFlow/runs", run=RUN_NUMBER), [run])
    equal(data("/runs", flow_id="UiFlow", _tags="ui:other"), [])
    equal(data(f"/flows/FailFlow/runs/{failed_id}")["status"], "failed")


@check("ui: paging leads from one run to the next by its links")
def paging():
    first = get("/runs", _limit=1, _order="-ts_epoch")
    second = json.load(urllib.request.urlopen(first["links"]["next"]))
    assert first["data"][0]["ts_epoch"] > second["data"][0]["ts_epoch"]
    equal((second["pages"]["self"], second["pages"]["prev"]), (2, 1))


@check("ui: flows, and what is not there")
def flows():
    equal(data("/flows/UiFlow")["flow_id"], "UiFlow")
    assert {"UiFlow", "FailFlow"} <= {flow["flow_id"] for flow in data("/flows", _limit=100)}
    for path in ("/flows/NoSuchFlow", "/flows/UiFlow/runs/999999999", f"{RUN}/steps/nowhere"):
        equal(raw(path)[0], 404)
    equal(data("/flows/NoSuchFlow/runs"), [])


@check("ui: steps, with the tags of the run")
def steps():
    found = data(f"{RUN}/steps", _order="+ts_epoch")
    equal([step["step_name"] for step in found], ["_parameters", "start", "work", "join", "wait", "end"])
    for step in found:
        assert "ui:check" in step["tags"], step
    one = data(f"{RUN}/steps/start")
    equal((one["step_name"], one["run_id"]), ("start", str(RUN_NUMBER)))
    assert one["duration"] > 0


@check("ui: tasks, with both attempts of the one that was retried, and their places in the foreach")
def all_tasks():
    work = [task for task in tasks if task["step_name"] == "work"]
    equal(sorted(task["status"] for task in work), ["completed"] * 3 + ["failed"])
    equal(sorted(task["foreach_label"].split("[")[1] for task in work), ["0]", "1]", "1]", "2]"])
    equal({task["status"] for task in tasks if task["step_name"] != "work"}, {"completed"})
    (retried,) = {task["task_id"] for task in work if task["attempt_id"] == 1}
    path = f"{RUN}/steps/work/tasks/{retried}"
    attempts = data(f"{path}/attempts", postprocess="true")
    equal([(task["attempt_id"], task["status"]) for task in attempts], [(1, "completed"), (0, "failed")])
    equal(data(path)["attempt_id"], 1)
    equal(len(data(f"{RUN}/steps/work/tasks")), 4)
    failing = data(f"/flows/FailFlow/runs/{failed_id}/steps/end/tasks")
    equal([task["status"] for task in failing], ["failed"])


@check("ui: metadata of a run and of an attempt")
def metadata():
    of_run = data(f"{RUN}/metadata", step_name="start", _limit=100)
    assert {"ds-type", "attempt", "attempt_ok"} <= {row["field_name"] for row in of_run}
    retried = next(task for task in tasks if task["attempt_id"] == 1)
    of_attempt = data(f"{path_of(retried)}/metadata", attempt_id=1, field_name="attempt")
    equal([(row["value"], row["attempt_id"]) for row in of_attempt], [("1", 1)])
    equal(data(f"{path_of(retried)}/metadata", **{"attempt_id:is": "null"}), [])


@check("ui: artifacts as text, and why others have none")
def artifacts():
    start = task_of("start")
    found = {row["name"]: row for row in data(f"{path_of(start)}/artifacts", postprocess="true", _limit=100)}
    equal(found["items"]["content"], "['a', 'b', 'c']")
    equal(found["mapping"]["content"], "{'key': [1, 2.5, None, True]}")
    equal(found["large"]["postprocess_error"]["id"], "artifact-too-large")
    equal(found["a_set"]["postprocess_error"]["id"], "TypeError")
    equal({row["step_name"] for row in data(f"{RUN}/steps/join/artifacts")}, {"join"})
    done = data(f"{RUN}/artifacts", name="done", step_name="work", postprocess="true")
    equal(sorted(row["content"] for row in done), ["A", "B", "C"])


@check("ui: parameters of every kind")
def parameters():
    found = data(f"{RUN}/parameters")
    expected = {"number": 42, "word": "plain", "settings": {"rate": 0.25}, "text": "an included file\n"}
    equal({name: found[name]["value"] for name in expected}, expected)


@check("ui: the DAG")
def dag():
    found = data(f"{RUN}/dag")
    equal(set(found["steps"]), {"start", "work", "join", "wait", "end"})
    equal(found["steps"]["start"]["next"], ["work"])
    assert "card" in {decorator["name"] for decorator in found["steps"]["start"]["decorators"]}
    equal(found["graph_structure"], ["start", [["work"]], "join", "wait", "end"])


@check("ui: logs by line, of each attempt, and as files")
def logs():
    path = path_of(task_of("start"))
    (line,) = data(f"{path}/logs/out")
    equal((line["row"], line["line"]), (0, "to stdout: Žofie 東"))
    equal([row["line"] for row in data(f"{path}/logs/err", attempt_id=0, _limit=1000, _order="-row")], ["to stderr"])
    status, headers, body = raw(f"{path}/logs/out/download", attempt_id=0)
    equal((status, body), (200, "to stdout: Žofie 東"))
    assert f"stdout_UiFlow_{RUN_NUMBER}_start_" in headers["Content-Disposition"], headers
    equal(raw(f"{path}/logs/err/download")[2], "to stderr")
    retried = path_of(next(task for task in tasks if task["attempt_id"] == 1))
    for attempt in (0, 1):
        equal([row["line"] for row in data(f"{retried}/logs/out", attempt_id=attempt)], [f"item b, attempt {attempt}"])
    assert "the first attempt at b fails" in raw(f"{retried}/logs/err/download", attempt_id=0)[2]
    equal(raw(f"{path}/logs/out", attempt_id=5)[0], 404)


@check("ui: cards, their HTML in a sandbox and their final data")
def cards():
    path = path_of(task_of("start"))
    listed = get(f"{path}/cards")
    equal((listed["status"], [(card["id"], card["type"]) for card in listed["data"]]), (200, [("report", "blank")]))
    card = f"{path}/cards/{listed['data'][0]['hash']}"
    status, headers, html = raw(card)
    equal((status, headers["Content-Type"]), (200, "text/html"))
    assert headers["Content-Security-Policy"].startswith("sandbox ") and "Refresh" not in headers, headers
    assert "<html" in html
    final = get(f"{card}/data")
    equal(final["id"], "report")
    (default,) = data(f"{path_of(task_of('end'))}/cards")
    equal((default["id"], default["type"]), (None, "default"))
    equal(data(f"{path_of(task_of('join'))}/cards"), [])
    equal(raw(f"{path}/cards/nothing")[0], 404)


@check("ui: autocomplete of flows, runs, steps, artifacts and tags, and the tags")
def autocomplete():
    equal(data("/flows/autocomplete", **{"flow_id:co": "uifl"}), ["UiFlow"])
    assert str(RUN_NUMBER) in data("/flows/UiFlow/runs/autocomplete", **{"run:co": str(RUN_NUMBER)})
    equal(data(f"{RUN}/steps/autocomplete", **{"step_name:co": "wor"}), ["work"])
    equal(data(f"{RUN}/artifacts/autocomplete", **{"name:sw": "map"}), ["mapping"])
    equal(get("/tags/autocomplete", **{"tag:co": "user:"})["status"], 200)
    assert "ui:check" in get("/tags")


@check("ui: search by artifact, by its value, and by foreach variable")
def searches():
    def result(**query):
        return search(RUN, **query)[-1]

    equal({match["step_name"] for match in result(key="all_done")["matches"]}, {"join", "wait", "end"})
    found = [match for match in result(key="done", value='"B"')["matches"] if match["searchable"]]
    equal([match["step_name"] for match in found], ["work"])
    equal(found[0]["task_id"], str(next(task for task in tasks if task["attempt_id"] == 1)["task_id"]))
    foreach = result(key="items", value="c", scope="FOREACH_VARIABLE")["matches"]
    equal({match["step_name"] for match in foreach}, {"work"})


@check("ui: what the UI reads when it starts, and the probes")
def small_endpoints():
    equal(raw("/ping")[2], "pong")
    assert raw("/version")[2][0].isdigit()
    for path, kind in (("/features", dict), ("/config", dict), ("/status", dict), ("/links", list), ("/plugin", list)):
        assert isinstance(get(path), kind), path
    equal({link["label"] for link in get("/links")}, {"Documentation", "Help"})
    equal(get("/notifications", **{"start:le": 1}), [])
    equal(raw("/plugin/none")[0], 404)
    equal(json.loads(raw("/metadata/flows/UiFlow")[2])["flow_id"], "UiFlow")
