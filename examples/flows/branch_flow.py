"""Two steps at the same time, joined again.

A step that names several next steps runs them side by side. The join step gets one input for each of them; an artifact that
they left unchanged is merged, one that they made differently has to be chosen by hand.

    python3 examples/flows/branch_flow.py run
"""

from metaflow import FlowSpec, step


class BranchFlow(FlowSpec):
    @step
    def start(self):
        self.numbers = [3, 1, 4, 1, 5, 9, 2, 6]
        self.next(self.smallest, self.largest)

    @step
    def smallest(self):
        self.found = min(self.numbers)
        self.next(self.join)

    @step
    def largest(self):
        self.found = max(self.numbers)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.range = inputs.largest.found - inputs.smallest.found
        self.merge_artifacts(inputs, exclude=["found"])
        self.next(self.end)

    @step
    def end(self):
        print(f"{self.numbers} span a range of {self.range}")


if __name__ == "__main__":
    BranchFlow()
