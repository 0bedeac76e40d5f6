import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from './command.js';

/**
 * Asks again and again until the answer is neither undefined nor false.
 * @throws Error that says what was waited for, and the last error of the question, after `timeoutMs`; Interrupted at once
 */
export async function until<T>(what: string, timeoutMs: number, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask().catch((error: Error) => error);
    if (answer !== undefined && answer !== false && !(answer instanceof Error)) return answer;
    if (answer instanceof Interrupted) throw answer;
    if (performance.now() > end) {
      throw new Error(
        `${what}: not within ${timeoutMs / 1000} s${answer instanceof Error ? `: ${answer.message}` : ''}`,
      );
    }
    await sleep(300);
  }
}

/** A GET's status and text; 0 when nobody answers. */
export async function get(url: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: (error as Error).message };
  }
}
