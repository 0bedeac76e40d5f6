import { CatchUp, type CatchUpOptions } from '../../../src/ui/live/catch-up.js';
import type { Notification } from '../../../src/ui/live/notification.js';
import type { Scope } from '../../../src/ui/live/resources.js';
import type { Subscription } from '../../../src/ui/live/subscriptions.js';
import type { Audience } from '../../../src/ui/live/work-queue.js';
import { until } from '../../migration/process.js';
import { silent } from '../../support/log.js';

const NOW = 1_700_000_000_000;

describe('catching up', () => {
  let catchUp: CatchUp;
  let read: {
    scope: Scope;
    since: number;
    finish: (notifications: Notification[]) => void;
    fail: (error: Error) => void;
  }[];
  let told: Audience[];
  afterEach(() => catchUp.close());

  const create = (options: Partial<CatchUpOptions> = {}) => {
    [read, told] = [[], []];
    catchUp = new CatchUp({
      read: (scope, since) =>
        new Promise((finish, fail) => {
          read.push({ scope, since, finish, fail });
        }),
      notify: (_, audience) => told.push(audience),
      backlog: () => 0,
      now: () => NOW,
      log: silent,
      ...options,
    });
  };
  const subscription = (resource: string) => ({ resource }) as Subscription;
  const flow: Notification = { table: 'flows_v3', schema: '', operation: 'INSERT', data: { flow_id: 'F' } };

  test('reads a run once for all of its resources, from some seconds before, and tells everybody', async () => {
    create();
    catchUp.resume(['/flows/F/runs/1', '/flows/F/runs/1/tasks', '/flows/F/runs/1/steps', '/nonsense'], NOW - 60_000);
    read[0]?.finish([flow, flow]);
    await until('the second reading', () => read.length === 2); // for those that came while the first one ran
    read[1]?.finish([]);
    await new Promise(setImmediate);
    expect(read.map(({ scope, since }) => [scope, since])).toEqual(
      Array.from({ length: 2 }, () => [{ of: 'run', flowId: 'F', runNumber: 1 }, NOW - 70_000]),
    );
    expect(told).toEqual(['all', 'all']);
  });

  test('serves those who wait for the same together, from the earliest moment, and nobody else', async () => {
    create();
    catchUp.serve(subscription('/flows'), NOW); // keeps it busy
    const [a, b] = [subscription('/runs'), subscription('/runs')];
    catchUp.serve(a, NOW - 1000);
    catchUp.serve(b, NOW - 5000);
    read[0]?.finish([]);
    await until('the second reading', () => read.length === 2);
    read[1]?.finish([flow]);
    await until('the end', () => told.length === 1);
    expect([read[1]?.since, told]).toEqual([NOW - 15_000, [new Set([a, b])]]);
  });

  test('goes back a day at most', () => {
    create();
    catchUp.serve(subscription('/runs'), 1);
    expect(read[0]?.since).toBe(NOW - 86_400_000);
  });

  test('tries again when the database is away', async () => {
    create();
    catchUp.serve(subscription('/runs'), NOW);
    read[0]?.fail(new Error('away'));
    await until('another try', () => read.length === 2);
    expect(read[1]?.scope).toEqual({ of: 'runs' });
  });

  test('waits while many changes have not been told yet', async () => {
    let backlog = 5001;
    create({ backlog: () => backlog });
    catchUp.resume(['/runs', '/flows'], NOW);
    read[0]?.finish([]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(read).toHaveLength(1);
    backlog = 5000;
    await until('the next reading', () => read.length === 2);
  });
});
