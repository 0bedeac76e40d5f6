import { UnpicklingError } from './unpickling-error.js';
import type { PyValue } from './values.js';

/** The stack of Python's pickle machine. What lies below the last mark is out of reach, as there. */
export class PickleStack {
  readonly #values: PyValue[] = [];
  /** Heights of the stack. */
  readonly #marks: number[] = [];

  mark(): void {
    this.#marks.push(this.#values.length);
  }

  push(value: PyValue): void {
    this.#values.push(value);
  }

  top(): PyValue {
    const value = this.#values.at(-1);
    if (value === undefined || this.#values.length <= this.#floor) throw empty();
    return value;
  }

  pop(): PyValue {
    const value = this.top();
    this.#values.pop();
    return value;
  }

  popMany(count: number): PyValue[] {
    if (this.#values.length - count < this.#floor) throw empty();
    return this.#values.splice(-count);
  }

  /** What is above the last mark, which goes, too. */
  popToMark(): PyValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new UnpicklingError('The pickle ends something that it did not begin.');
    return this.#values.splice(mark);
  }

  /** What is between the mark and the top; the top stays. */
  popToMarkBelowTop(): PyValue[] {
    const top = this.pop();
    const items = this.popToMark();
    this.push(top);
    return items;
  }

  /** Takes away the top, or a mark if that was the last thing. */
  drop(): void {
    if (this.#values.length === this.#marks.at(-1)) this.#marks.pop();
    else this.pop();
  }

  get #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }
}

function empty(): UnpicklingError {
  return new UnpicklingError('The stack of the pickle is empty.');
}
