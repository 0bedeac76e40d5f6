import { setTimeout as sleep } from 'node:timers/promises';
import { keepForward, type Timing } from '../../../scripts/forward-ports/keep.js';
import { reasonOf } from '../../../scripts/forward-ports/port-forward.js';
import { TARGETS } from '../../../scripts/forward-ports/targets.js';
import { Kubectl } from '../../../scripts/kubernetes/kubectl.js';
import { Cluster, isAlive } from './cluster.js';

/** What takes minutes in front of a user. */
const SHORT: Timing = { everyMs: 50, answerMs: 300, firstAnswerMs: 20_000, backoffMs: [20], stableMs: 10_000 };

let cluster: Cluster;
let stop: AbortController;
let events: string[];
let kept: Promise<void>;
beforeEach(async () => {
  cluster = new Cluster();
  await cluster.start();
  [stop, events] = [new AbortController(), []];
});
afterEach(async () => {
  stop.abort();
  await kept;
  await cluster.stop();
});

function keep(): void {
  const target = {
    ...TARGETS.metadata,
    name: 'metadata',
    namespace: 'metaflow',
    localPort: cluster.localPort('metadata'),
  } as const;
  const env = { ...process.env, PATH: `${cluster.kubectl.folder}/bin`, ...cluster.kubectl.env };
  const listener = { up: () => events.push('up'), down: (reason: Error) => events.push(reasonOf(reason)) };
  kept = keepForward(target, new Kubectl({ env, context: undefined }), {
    timing: SHORT,
    signal: stop.signal,
    listener,
  });
}

async function untilEvents(count: number): Promise<void> {
  while (events.length < count) await sleep(10); // the test's own time limit ends it
}

test('a forward that takes connections but passes nothing on, as after a sleep, is replaced', async () => {
  keep();
  await untilEvents(1);
  const [pid = 0] = cluster.forwards('metadata-service');
  process.kill(pid, 'SIGSTOP');
  await untilEvents(3);
  expect(events).toEqual(['up', 'no answer in 0.3 s', 'up']);
  expect(isAlive(pid)).toBe(false);
});

test('a service that answers with its own failure is connected anew, perhaps to a better pod', async () => {
  keep();
  await untilEvents(1);
  cluster.status = 503;
  await untilEvents(2);
  cluster.status = 404; // an answer is an answer
  await untilEvents(3);
  expect(events).toEqual(['up', 'it answers with status 503', 'up']);
});

test('is asked again and again while it is up', async () => {
  keep();
  await untilEvents(1);
  const asked = cluster.asked.length;
  while (cluster.asked.length < asked + 5) await sleep(10);
  expect(events).toEqual(['up']);
  expect(new Set(cluster.asked)).toEqual(new Set(['/ping']));
});
