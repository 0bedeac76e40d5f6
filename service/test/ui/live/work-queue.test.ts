import type { Change, Operation } from '../../../src/ui/live/changes.js';
import type { Subscription } from '../../../src/ui/live/subscriptions.js';
import { WorkQueue, type Work, type WorkQueueOptions } from '../../../src/ui/live/work-queue.js';
import { until } from '../../migration/process.js';

describe('the queue of changes', () => {
  let queue: WorkQueue;
  /** What was read, and whose readings are under way. */
  let handled: string[];
  let waiting: { work: Work; finish: () => void; fail: (error: Error) => void }[];
  afterEach(() => queue.close());

  const create = (options: Partial<WorkQueueOptions> = {}) => {
    [handled, waiting] = [[], []];
    queue = new WorkQueue({
      handle: (work) =>
        new Promise((resolve, reject) => {
          handled.push(`${work.change.id}: ${[...work.audiences.keys()].join('+')}`);
          waiting.push({ work, finish: resolve, fail: reject });
        }),
      onLoss: () => undefined,
      onError: () => undefined,
      now: Date.now,
      ...options,
    });
  };
  const change = (id: string, operation: Operation = 'UPDATE', pauseMs = 0): Change => ({
    id,
    operation,
    resources: [],
    load: async () => undefined,
    pauseMs,
  });
  const finishOne = async () => {
    (await until('a reading', () => waiting.shift())).finish();
    await new Promise(setImmediate);
  };

  test('reads an object once for all of its changes that wait, and tells each kind of them', async () => {
    create();
    for (const id of ['1', '2', '3', '4']) queue.add(change(id), 'all');
    for (let i = 0; i < 1000; i += 1) queue.add(change('run', i === 0 ? 'INSERT' : 'UPDATE'), 'all');
    expect(handled).toEqual(['1: UPDATE', '2: UPDATE', '3: UPDATE', '4: UPDATE']); // four at a time
    await finishOne();
    expect(handled.slice(4)).toEqual(['run: INSERT+UPDATE']);
  });

  test('reads an object again that changed while it was read, but not at the same time', async () => {
    create();
    queue.add(change('run'), 'all');
    queue.add(change('run'), 'all');
    queue.add(change('run'), 'all');
    expect(handled).toHaveLength(1);
    await finishOne();
    expect(handled).toHaveLength(2);
    await finishOne();
    expect([handled.length, queue.size]).toEqual([2, 0]);
  });

  test('lets an object rest after it was read, and reads its last state afterwards', async () => {
    create();
    queue.add(change('run', 'UPDATE', 150), 'all');
    await finishOne();
    for (let i = 0; i < 100; i += 1) queue.add(change('run', 'UPDATE', 150), 'all');
    await new Promise(setImmediate);
    expect(handled).toHaveLength(1);
    await until('the last state', () => handled.length === 2);
    await finishOne();
    expect(queue.size).toBe(0);
  });

  test('joins those who are told', async () => {
    create();
    const [a, b] = [{}, {}] as Subscription[];
    for (const id of ['1', '2', '3', '4']) queue.add(change(id), 'all');
    queue.add(change('x'), new Set([a!]));
    queue.add(change('x'), new Set([b!])); // both are there
    queue.add(change('y'), new Set([a!]));
    queue.add(change('y'), 'all');
    while (handled.length < 6) await finishOne();
    const audiences = waiting.slice(-2).map(({ work }) => work.audiences.get('UPDATE'));
    expect(audiences).toEqual([new Set([a, b]), 'all']);
  });

  test('tries again what failed, with what has come meanwhile, and goes on with the others', async () => {
    create();
    queue.add(change('run'), 'all');
    waiting.shift()?.fail(new Error('away'));
    await new Promise(setImmediate);
    queue.add(change('run', 'INSERT'), 'all');
    queue.add(change('other'), 'all');
    expect(handled).toEqual(['run: UPDATE', 'other: UPDATE']);
    await until('another try', () => handled.length === 3);
    expect(handled[2]).toBe('run: UPDATE+INSERT');
  });

  test('gives up what fails for ever, and says so', async () => {
    const failed = new Promise<string>((resolve) => {
      create({
        handle: () => Promise.reject(new Error('broken')),
        retrySeconds: [0.01, 0.02],
        onError: (error, { change: { id } }) => resolve(`${id}: ${(error as Error).message}`),
      });
    });
    queue.add(change('run'), 'all');
    expect(await failed).toBe('run: broken');
  });

  test('keeps no more than its limit, and says when it began to leave out changes, once there is room', async () => {
    const losses: number[] = [];
    create({ maxWaiting: 10, now: () => 77, onLoss: (since) => losses.push(since) });
    for (let i = 0; i < 100; i += 1) queue.add(change(String(i)), 'all');
    expect([queue.size, losses]).toEqual([10, []]);
    for (let i = 0; i < 10; i += 1) await finishOne();
    expect([handled.length, losses]).toEqual([14, [77]]);
  });
});
