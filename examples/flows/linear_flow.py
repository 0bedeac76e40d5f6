"""Steps one after the other, and an artifact that travels along.

Whatever a step assigns to `self` becomes an artifact: it is stored, and the steps behind it can read it.

    python3 examples/flows/linear_flow.py run
    python3 examples/flows/linear_flow.py run --who Ada
"""

from metaflow import FlowSpec, Parameter, step


class LinearFlow(FlowSpec):
    who = Parameter("who", help="Who is greeted.", default="world")

    @step
    def start(self):
        self.greeting = f"Hello, {self.who}"
        self.next(self.shout)

    @step
    def shout(self):
        self.greeting = self.greeting.upper() + "!"
        self.next(self.end)

    @step
    def end(self):
        print(self.greeting)


if __name__ == "__main__":
    LinearFlow()
