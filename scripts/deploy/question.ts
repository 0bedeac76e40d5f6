import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Failure } from '../local-stack/failure.js';

export interface Question {
  /** What the user reads before typing. */
  readonly text: string;
  /** The only answer that means yes. */
  readonly expected: string;
}

/** @throws Failure unless exactly the expected answer is given; the reason of `signal` when aborted */
export async function confirm({ text, expected }: Question, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const nobody = Promise.race([once(lines, 'close'), once(signal, 'abort')]).then(() => undefined);
  try {
    const answer = await Promise.race([lines.question(text), nobody]);
    if (signal.aborted) process.stderr.write('\nNothing was changed.\n');
    signal.throwIfAborted();
    if (answer === undefined) {
      throw new Failure('\nNobody answered, so nothing was changed. Where nobody can: --auto-approve');
    }
    if (answer.trim() !== expected) {
      throw new Failure(`Found "${answer.trim()}", expected "${expected}". Nothing was changed.`);
    }
  } finally {
    lines.close();
  }
}
