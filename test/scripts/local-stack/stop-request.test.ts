import { setTimeout as sleep } from 'node:timers/promises';
import { Stopped, StopRequests } from '../../../scripts/local-stack/stop-request.js';

/** The test's own process gets no signal; only its listeners are called. */
const receive = (signal: NodeJS.Signals) => process.emit(signal);

describe('a wish to stop', () => {
  const before = new Map((['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => [name, process.listeners(name)]));
  afterEach(() => {
    for (const [name, listeners] of before) {
      for (const listener of process.listeners(name)) if (!listeners.includes(listener)) process.off(name, listener);
    }
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s aborts, with the signal in the reason', (signal) => {
    const stops = new StopRequests();
    receive(signal);
    expect(stops.stopped.reason).toEqual(new Stopped(signal));
  });

  test('goes to the handler while there is one; the same signal twice in a moment is one wish', async () => {
    const stops = new StopRequests();
    const handled: string[] = [];
    await stops.handledBy(
      (signal) => handled.push(signal),
      async () => {
        receive('SIGINT');
        receive('SIGINT');
        receive('SIGTERM');
        await sleep(600);
        receive('SIGTERM');
      },
    );
    expect(handled).toEqual(['SIGINT', 'SIGTERM', 'SIGTERM']);
    expect(stops.stopped.aborted).toBe(false);
    receive('SIGHUP');
    expect(stops.stopped.aborted).toBe(true);
  });
});
