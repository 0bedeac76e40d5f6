"""A step that fails and is tried again.

`@retry` starts a failed task anew, as another attempt of the same task. Each attempt has its own log and artifacts; the
last one counts.

    python3 examples/flows/retry_flow.py run
"""

from metaflow import FlowSpec, current, retry, step


class RetryFlow(FlowSpec):
    @retry(times=2, minutes_between_retries=0)
    @step
    def start(self):
        self.attempt = current.retry_count
        print(f"attempt {self.attempt}")
        if self.attempt == 0:
            raise RuntimeError("the first attempt always fails")
        self.next(self.end)

    @step
    def end(self):
        print(f"succeeded at attempt {self.attempt}, counted from 0")


if __name__ == "__main__":
    RetryFlow()
