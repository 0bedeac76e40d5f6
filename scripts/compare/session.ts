import { differenceOf, type Answer, type Difference } from './answer.js';
import { checkAtOnce } from './at-once.js';
import type { Action } from './generate/action.js';
import { nextAction } from './generate/session.js';
import { Random } from './random.js';
import { describe, type CompareRequest } from './request.js';
import { Server, type Sent } from './server.js';
import { World } from './world.js';

export interface SessionOptions {
  readonly ours: string;
  readonly theirs: string;
  readonly seed: number;
  readonly requests: number;
  /** What the names of this session's flows begin with. */
  readonly prefix: string;
  /** Flows of any session that only one server has; this session adds its own. */
  readonly loneFlows: string[];
  readonly onDifference: (difference: Difference) => void;
  /** Told of each request, with the status that upstream answered. */
  readonly onRequest: (text: string) => void;
}

/** Milliseconds between writes, so that each row's moment tells which write made it. */
const GAP_MS = 3;

/** Sends random requests to both servers, one after the other, and hands over every difference. */
export async function runSession(options: SessionOptions): Promise<void> {
  const random = new Random(options.seed);
  const world = new World();
  const pair: Pair = { ours: new Server(options.ours), theirs: new Server(options.theirs) };
  try {
    for (let number = 1; number <= options.requests; number += 1) {
      const action = nextAction(random, world, options.prefix);
      if ('concurrent' in action) {
        for (const difference of await checkAtOnce(pair, action, `write ${number}`)) options.onDifference(difference);
        await pause();
        for (const [i, next] of action.then.entries()) await perform(pair, next, `write ${number}.${i}`, options);
      } else {
        await perform(pair, action, `write ${number}`, options);
      }
      options.loneFlows.push(...world.loneFlows.splice(0));
    }
  } finally {
    pair.ours.close();
    pair.theirs.close();
  }
}

export interface Pair {
  readonly ours: Server;
  readonly theirs: Server;
}

async function perform(pair: Pair, action: Action, label: string, options: SessionOptions): Promise<void> {
  const { request, learns } = action;
  const [ours, theirs] = (await Promise.all(
    [pair.ours, pair.theirs].map((server) => server.send(request, label, learns)),
  )) as [Sent, Sent]; // two in, two out
  options.onRequest(`${theirs.answer.status} ${describe(request)}`);
  if (request.method !== 'GET') await pause();
  const [a, b] = listsFlows(request)
    ? withoutLoneFlows(ours.answer, theirs.answer, options.loneFlows)
    : [ours.answer, theirs.answer];
  const difference = differenceOf(request, a, b);
  if (difference) options.onDifference(difference);
  settle(action, difference, ours, theirs);
}

function settle(
  { agreed, diverged, partial }: Action,
  difference: Difference | undefined,
  ours: Sent,
  theirs: Sent,
): void {
  const did = [ours, theirs].map(({ answer }) => answer.status >= 200 && answer.status < 300);
  if (did[0] && did[1] && !difference) agreed?.();
  else if (did[0] || did[1] || (partial && difference)) diverged?.();
}

function listsFlows({ path: [first] }: CompareRequest): boolean {
  return typeof first === 'string' && /^\/flows(\?|$)/.test(first);
}

/** Without the flows that one server alone has; then pages do not begin and end at the same rows, so they are left out too. */
function withoutLoneFlows(ours: Answer, theirs: Answer, lone: readonly string[]): [Answer, Answer] {
  if (lone.length === 0) return [ours, theirs];
  const rows = ({ body }: Answer): unknown[] | undefined =>
    Array.isArray(body) ? body.filter((row) => !lone.includes((row as { flow_id: string }).flow_id)) : undefined;
  const [a, b] = [rows(ours), rows(theirs)];
  if (!a || !b) return [ours, theirs];
  const length = ours.pages ? Math.min(a.length, b.length) : Infinity;
  const strip = ({ status, headers }: Answer, body: unknown[]): Answer => {
    const kept = Object.entries(headers).filter(([name]) => name !== 'x-next-cursor');
    return { status, headers: Object.fromEntries(kept), body: body.slice(0, length) };
  };
  return [strip(ours, a), strip(theirs, b)];
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, GAP_MS));
}
