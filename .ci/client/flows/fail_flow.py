"""Fails in its last step, which is how the UI knows at once that a run failed; else it waits for the heartbeat to end."""

from metaflow import FlowSpec, step


class FailFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        raise RuntimeError("the end of all")


if __name__ == "__main__":
    FailFlow()
