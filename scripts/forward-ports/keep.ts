import { setTimeout as sleep } from 'node:timers/promises';
import { explain } from '../kubernetes/explain.js';
import type { Kubectl } from '../kubernetes/kubectl.js';
import { KubectlError } from '../kubernetes/kubectl-error.js';
import { PortForward } from './port-forward.js';
import { probe } from './probe.js';
import type { Target } from './targets.js';

/** All in milliseconds. */
export interface Timing {
  /** Between two questions to a service that answers. */
  readonly everyMs: number;
  /** How long one answer may take. */
  readonly answerMs: number;
  /** How long a new forward may take until the first answer; kubectl's wait for a pod is within it. */
  readonly firstAnswerMs: number;
  /** Waits between attempts; the last one repeats. */
  readonly backoffMs: readonly [number, ...number[]];
  /** After that long without a loss the waits begin anew. */
  readonly stableMs: number;
}

export const TIMING: Timing = {
  everyMs: 5_000,
  answerMs: 5_000,
  firstAnswerMs: 40_000,
  backoffMs: [500, 1_000, 2_000, 5_000, 10_000],
  stableMs: 15_000,
};

/** Questions in a row that may stay unanswered: one slow answer is no reason to cut the connections that work. */
const MISSES_ALLOWED = 1;
/** Between the questions to a forward that is not up yet, in milliseconds. */
const EAGER_MS = 250;

export interface Listener {
  up(): void;
  /** Told once per loss or failed attempt. */
  down(reason: Error): void;
}

/**
 * Keeps one forward alive until the signal.
 * @throws Failure when the very first attempt shows that the user lacks the right
 */
export async function keepForward(
  target: Target,
  kubectl: Kubectl,
  { timing, signal, listener }: { timing: Timing; signal: AbortSignal; listener: Listener },
): Promise<void> {
  let [attempt, everUp] = [0, false];
  while (!signal.aborted) {
    const forward = new PortForward(target, kubectl);
    let upSince: number | undefined;
    const reason = await watch(target, forward, timing, signal, () => {
      [upSince, everUp] = [Date.now(), true];
      listener.up();
    });
    await forward.stop();
    if (signal.aborted) return;
    if (!everUp && reason instanceof KubectlError && reason.trouble === 'forbidden') throw explain(reason, kubectl);
    listener.down(reason);
    if (upSince !== undefined && Date.now() - upSince >= timing.stableMs) attempt = 0;
    await pause(timing.backoffMs[attempt] ?? timing.backoffMs.at(-1) ?? 0, signal);
    attempt += 1;
  }
}

/** @returns why the forward is no good any more, or at all */
async function watch(
  { localPort, probePath }: Target,
  forward: PortForward,
  timing: Timing,
  signal: AbortSignal,
  onUp: () => void,
): Promise<Error> {
  const over = new AbortController();
  const ended = forward.ended.then((error) => {
    over.abort();
    return error;
  });
  const stop = AbortSignal.any([signal, over.signal]);
  const deadline = Date.now() + timing.firstAnswerMs;
  await Promise.race([forward.listening, ended, pause(timing.firstAnswerMs, stop)]);
  let [isUp, misses] = [false, 0];
  while (!stop.aborted) {
    const complaint = await probe(localPort, probePath, timing.answerMs, stop);
    if (stop.aborted) break;
    if (complaint === undefined) {
      misses = 0;
      if (!isUp) onUp();
      isUp = true;
    } else if (isUp ? ++misses > MISSES_ALLOWED : Date.now() > deadline) {
      return new Error(complaint);
    }
    await pause(isUp && misses === 0 ? timing.everyMs : EAGER_MS, stop);
  }
  return signal.aborted ? new Error('stopped') : ended;
}

/** Ends early, without an error, at the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
