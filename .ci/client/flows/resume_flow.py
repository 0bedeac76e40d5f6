"""Fails in its second step unless MEND is set: for resuming."""

import os

from metaflow import FlowSpec, step


class ResumeFlow(FlowSpec):
    @step
    def start(self):
        self.drawn = os.urandom(8).hex()
        self.next(self.fragile)

    @step
    def fragile(self):
        if not os.environ.get("MEND"):
            raise RuntimeError("MEND is not set")
        self.used = self.drawn
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ResumeFlow()
