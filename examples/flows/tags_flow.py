"""Tags and artifacts, read back through the Client API.

Tags mark runs so that they are found again; they can be given at the start and changed at any time. The Client API reads
any run, also from a notebook; here the last step reads its own run.

    python3 examples/flows/tags_flow.py run --tag experiment
    python3 examples/flows/tags_flow.py tag list --run-id RUN_ID
"""

from metaflow import FlowSpec, Run, current, step


class TagsFlow(FlowSpec):
    @step
    def start(self):
        self.accuracies = {"small": 0.81, "medium": 0.88, "large": 0.87}
        self.next(self.choose)

    @step
    def choose(self):
        self.best = max(self.accuracies, key=self.accuracies.get)
        Run(f"{current.flow_name}/{current.run_id}").add_tag(f"best:{self.best}")
        self.next(self.end)

    @step
    def end(self):
        run = Run(f"{current.flow_name}/{current.run_id}")
        self.tags_read = sorted(run.user_tags)
        self.best_read = run["choose"].task.data.best
        print(f"run {run.id} has the tags {self.tags_read}")
        print(f"its step 'choose' kept best = {self.best_read!r}")


if __name__ == "__main__":
    TagsFlow()
