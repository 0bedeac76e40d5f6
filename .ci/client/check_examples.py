"""Every example runs, and what it made is read back."""

from metaflow import Run, Step, Task
from checks import EXAMPLES, check, equal, run_flow


@check("linear: the run succeeds and its artifacts come back")
def linear():
    run_id, output = run_flow(EXAMPLES / "linear_flow.py")
    assert "HELLO, WORLD!" in output
    run = Run(f"LinearFlow/{run_id}")
    assert run.successful and run.finished and run.finished_at
    equal([step.id for step in run], ["end", "shout", "start"])
    equal(run["start"].task.data.greeting, "Hello, world")
    equal(run.data.greeting, "HELLO, WORLD!")


@check("linear: a parameter given on the command line arrives, unicode too")
def parameter():
    run_id, _ = run_flow(EXAMPLES / "linear_flow.py", "--who", "Žofie 東")
    equal(Run(f"LinearFlow/{run_id}").data.who, "Žofie 東")


@check("branch: both branches ran, and the join saw both")
def branch():
    run_id, _ = run_flow(EXAMPLES / "branch_flow.py")
    run = Run(f"BranchFlow/{run_id}")
    equal(run.data.range, 8)
    equal(run.data.numbers, [3, 1, 4, 1, 5, 9, 2, 6])
    assert not hasattr(run.data, "found")
    equal({task.parent.id for task in run["join"].task.parent_tasks}, {"smallest", "largest"})
    equal({task.parent.id for task in run["start"].task.child_tasks}, {"smallest", "largest"})


@check("foreach: a task for each item, with its place in the list")
def foreach():
    run_id, _ = run_flow(EXAMPLES / "foreach_flow.py", "--max-workers", "2")
    run = Run(f"ForeachFlow/{run_id}")
    equal(run.data.lengths, {"flow": 4, "run": 3, "step": 4, "task": 4})
    tasks = list(Step(f"ForeachFlow/{run_id}/measure").tasks())
    equal({task.index: task.data.word for task in tasks}, dict(enumerate(["flow", "run", "step", "task"])))
    equal({task.id for task in run["join"].task.parent_tasks}, {task.id for task in tasks})
    for task in tasks:
        assert f"words={task.data.word}" in task.metadata_dict["foreach-stack"], task.metadata_dict


@check("retry: the second attempt counts, and the first is still there")
def retry():
    run_id, output = run_flow(EXAMPLES / "retry_flow.py")
    assert "the first attempt always fails" in output
    run = Run(f"RetryFlow/{run_id}")
    assert run.successful
    task = run["start"].task
    equal(task.current_attempt, 1)
    equal(task.data.attempt, 1)
    equal(task.stdout.strip(), "attempt 1")
    first, second = (Task(task.pathspec, attempt=attempt) for attempt in (0, 1))
    equal((first.successful, second.successful), (False, True))
    equal((first.data.attempt, second.data.attempt), (0, 1))
    equal((first["attempt"].data, second["attempt"].data), (0, 1))
    equal(first.stdout.strip(), "attempt 0")
    equal({m.value for m in task.metadata if m.name == "attempt"}, {"0", "1"})


@check("tags: given at the start, added by a step, read by the last one")
def tags():
    run_id, _ = run_flow(EXAMPLES / "tags_flow.py", "--tag", "experiment")
    run = Run(f"TagsFlow/{run_id}")
    equal(run.user_tags, {"experiment", "best:medium"})
    equal(run.data.tags_read, ["best:medium", "experiment"])
    equal(run.data.best_read, "medium")
