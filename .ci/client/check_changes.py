"""What changes a run after it ended: resume, and tags by command line and Client API."""

from concurrent.futures import ThreadPoolExecutor

from metaflow import Flow, Run
from metaflow.exception import MetaflowException
from checks import EXAMPLES, FLOWS, check, command, equal, run_flow

TAGS_FLOW = EXAMPLES / "tags_flow.py"
RESUME_FLOW = FLOWS / "resume_flow.py"


@check("a failed run is known as failed, with its exception")
def failed_run():
    failed_id, output = run_flow(RESUME_FLOW, status=1)
    assert "MEND is not set" in output
    run = Run(f"ResumeFlow/{failed_id}")
    equal((run.successful, run.finished), (False, False))
    equal(run["fragile"].task.successful, False)
    assert "MEND is not set" in str(run["fragile"].task.exception)


@check("resume: finished steps are taken over, the failed one runs again")
def resume():
    failed_id, _ = run_flow(RESUME_FLOW, status=1)
    resumed_id, _ = run_flow(RESUME_FLOW, "--origin-run-id", failed_id, verb="resume", env={"MEND": "1"})
    assert resumed_id != failed_id
    failed, resumed = Run(f"ResumeFlow/{failed_id}"), Run(f"ResumeFlow/{resumed_id}")
    assert resumed.successful
    equal(resumed.data.used, failed["start"].task.data.drawn)
    equal(resumed["start"].task.origin_pathspec, failed["start"].task.pathspec)
    equal(resumed.origin_pathspec, failed.pathspec)
    equal(Flow("ResumeFlow").latest_successful_run.id, resumed_id)


@check("resume --step-to-rerun of a finished run keeps what came before the step")
def rerun():
    origin_id, _ = run_flow(RESUME_FLOW, env={"MEND": "1"})
    again_id, _ = run_flow(RESUME_FLOW, "fragile", "--origin-run-id", origin_id, verb="resume", env={"MEND": "1"})
    equal(Run(f"ResumeFlow/{again_id}").data.drawn, Run(f"ResumeFlow/{origin_id}").data.drawn)


run_id, _ = run_flow(TAGS_FLOW, "--tag", "one")
PATHSPEC = f"TagsFlow/{run_id}"


def user_tags():
    """Without the one that the flow itself adds."""
    return set(Run(PATHSPEC).user_tags) - {"best:medium"}


@check("python3 FLOW tag add, list, replace, remove")
def tags_by_command():
    at_run = ("--run-id", run_id)
    command(TAGS_FLOW, "tag", "add", *at_run, "two", "drei:3", "čtyři")
    equal(user_tags(), {"one", "two", "drei:3", "čtyři"})
    assert "drei:3" in command(TAGS_FLOW, "tag", "list", *at_run)
    command(TAGS_FLOW, "tag", "replace", *at_run, "--remove", "two", "--add", "zwei")
    equal(user_tags(), {"one", "zwei", "drei:3", "čtyři"})
    command(TAGS_FLOW, "tag", "remove", *at_run, "zwei", "drei:3", "čtyři")
    equal(user_tags(), {"one"})


@check("Client API: add, remove and replace tags, one and many, twice the same")
def tags_by_client():
    run = Run(PATHSPEC)
    run.remove_tags(user_tags())
    run.add_tag("a")
    run.add_tags(["a", "b", "c", "one"])
    equal(user_tags(), {"one", "a", "b", "c"})
    run.remove_tag("a")
    run.remove_tags(["a", "b"])
    run.replace_tag("c", "d")
    run.replace_tags(["d", "one"], ["e", "f"])
    equal(set(run.user_tags) - {"best:medium"}, {"e", "f"})
    equal(user_tags(), {"e", "f"})
    equal(PATHSPEC in {run.pathspec for run in Flow("TagsFlow").runs("e", "f")}, True)


@check("a tag of the system cannot be removed")
def system_tag():
    run = Run(PATHSPEC)
    tag = next(tag for tag in run.system_tags if tag.startswith("user:"))
    try:
        run.remove_tag(tag)
    except MetaflowException:
        pass
    assert tag in Run(PATHSPEC).system_tags


@check("tags added by 20 at the same time are all there")
def concurrent_tags():
    names = {f"concurrent:{number}" for number in range(20)}
    with ThreadPoolExecutor(max_workers=20) as pool:
        list(pool.map(lambda name: Run(PATHSPEC).add_tag(name), names))
    assert names <= user_tags(), names - user_tags()


@check("tags of a run are seen on its tasks")
def tags_of_tasks():
    assert Run(PATHSPEC).tags <= Run(PATHSPEC)["start"].task.tags
