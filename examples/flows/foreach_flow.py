"""One step for each item of a list.

`foreach` starts as many tasks of the same step as the list has items, several at a time (`--max-workers`). Each finds its
item in `self.input` and its place in `self.index`.

    python3 examples/flows/foreach_flow.py run
    python3 examples/flows/foreach_flow.py run --max-workers 2
"""

from metaflow import FlowSpec, step


class ForeachFlow(FlowSpec):
    @step
    def start(self):
        self.words = ["flow", "run", "step", "task"]
        self.next(self.measure, foreach="words")

    @step
    def measure(self):
        self.word = self.input
        self.length = len(self.input)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.lengths = {task.word: task.length for task in inputs}
        self.next(self.end)

    @step
    def end(self):
        for word, length in self.lengths.items():
            print(f"{word}: {length}")


if __name__ == "__main__":
    ForeachFlow()
