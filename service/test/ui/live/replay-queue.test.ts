import { ReplayQueue } from '../../../src/ui/live/replay-queue.js';

describe('the queue of events for clients that come back', () => {
  let now: number;
  beforeEach(() => (now = 1_000_000));

  const queueOf = (limits?: { events: number; bytes: number }) => new ReplayQueue(300_000, () => now, limits);
  const event = (text: string, ...resources: string[]) => ({ operation: 'INSERT' as const, resources, text });
  const texts = (queue: ReplayQueue, since: number, resource: string) =>
    [...{ [Symbol.iterator]: () => queue.since(since, resource) }].map(({ text }) => text);

  test('gives what happened on a resource from a moment on, oldest first', () => {
    const queue = queueOf();
    for (const [text, resource] of [
      ['1', '/runs'],
      ['2', '/runs'],
      ['3', '/flows'],
      ['4', '/runs'],
    ] as const) {
      now += 1000;
      queue.push(event(text, '/other', resource));
    }
    expect(texts(queue, 1_002_000, '/runs')).toEqual(['2', '4']);
    expect(texts(queue, 1_002_001, '/runs')).toEqual(['4']);
    expect(texts(queue, 0, '/flows')).toEqual(['3']);
  });

  test('gives only what is there when it is asked, for what comes later is sent anyway', () => {
    const queue = queueOf();
    queue.push(event('before', '/runs'));
    const events = queue.since(0, '/runs');
    queue.push(event('after', '/runs'));
    expect([...{ [Symbol.iterator]: () => events }].map(({ text }) => text)).toEqual(['before']);
  });

  test('forgets after its time, and says so', () => {
    const queue = queueOf();
    expect(queue.completeSince()).toBe(1_000_000);
    queue.push(event('old', '/runs'));
    now += 300_001;
    queue.push(event('new', '/runs'));
    expect(texts(queue, 0, '/runs')).toEqual(['new']);
    expect(queue.completeSince()).toBe(now - 300_000);
  });

  test.each([
    ['events', { events: 10, bytes: 1e9 }],
    ['bytes', { events: 1e9, bytes: 10 * 201 }],
  ])('keeps no more than its %s, and says since when it is complete', (_, limits) => {
    const queue = queueOf(limits);
    for (let i = 0; i < 25; i += 1) {
      now += 1;
      queue.push(event(String(i % 10), '/runs'));
    }
    expect(texts(queue, 0, '/runs')).toHaveLength(10);
    expect(queue.completeSince()).toBe(1_000_016); // the 15th was the last to go
  });

  test('stays as it is over many events', () => {
    const queue = queueOf({ events: 100, bytes: 1e9 });
    for (let i = 0; i < 20_000; i += 1) queue.push(event(String(i), '/runs'));
    expect(texts(queue, 0, '/runs').map(Number)).toEqual(Array.from({ length: 100 }, (_, i) => 19_900 + i));
  });
});
