"""One of everything that the UI shows: parameters, a foreach, a retry, logs, cards. Waits for a file, so that it can be seen running."""

import os
import sys
import time
from pathlib import Path

from metaflow import FlowSpec, IncludeFile, JSONType, Parameter, card, current, retry, step
from metaflow.cards import Markdown

# Seconds. Whoever runs the flow makes the file long before.
GATE_LIMIT = 600


class UiFlow(FlowSpec):
    number = Parameter("number", default=7)
    word = Parameter("word", default="plain")
    settings = Parameter("settings", type=JSONType, default='{"rate": 0.5, "list": [1, null]}')
    text = IncludeFile("text", is_text=True)

    @card(type="blank", id="report")
    @step
    def start(self):
        print("to stdout: Žofie 東")
        print("to stderr", file=sys.stderr)
        current.card["report"].append(Markdown("# A card that **is shown**"))
        self.items = ["a", "b", "c"]
        self.mapping = {"key": [1, 2.5, None, True]}
        self.large = "x" * 10_000
        self.a_set = {1}
        self.next(self.work, foreach="items")

    @retry(times=1, minutes_between_retries=0)
    @step
    def work(self):
        print(f"item {self.input}, attempt {current.retry_count}")
        if self.input == "b" and current.retry_count == 0:
            raise RuntimeError("the first attempt at b fails")
        self.done = self.input.upper()
        self.next(self.join)

    @step
    def join(self, inputs):
        self.all_done = [task.done for task in inputs]
        self.next(self.wait)

    # A card of a running task: its data come before it ends.
    @card(type="blank", id="live", refresh_interval=1)
    @step
    def wait(self):
        counter = Markdown("turn 0")
        current.card["live"].append(counter)
        gate = Path(os.environ["UI_FLOW_GATE"])
        turn = 0
        while not gate.exists():
            if turn == GATE_LIMIT:
                raise RuntimeError(f"{gate} did not come")
            turn += 1
            counter.update(f"turn {turn}")
            current.card["live"].refresh()
            time.sleep(1)
        self.next(self.end)

    @card
    @step
    def end(self):
        pass


if __name__ == "__main__":
    UiFlow()
