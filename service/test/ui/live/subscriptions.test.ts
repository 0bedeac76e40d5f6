import { Subscriptions, type Subscription } from '../../../src/ui/live/subscriptions.js';

describe('subscriptions', () => {
  let now: number;
  let subscriptions: Subscriptions;
  let sent: string[];
  beforeEach(() => {
    now = 1_000_000;
    sent = [];
    subscriptions = new Subscriptions(300_000, () => now);
  });

  const subscription = (name: string, resource: string, matches = true): Subscription => ({
    resource,
    matches: () => matches,
    send: (operation, text) => sent.push(`${name} ${operation} ${text}`),
  });
  const event = (...resources: string[]) => ({ operation: 'UPDATE' as const, resources, text: 'x' });

  test('get an event for each of its resources that they name, if their filters let it through', () => {
    subscriptions.add(subscription('a', '/runs'));
    subscriptions.add(subscription('b', '/runs', false));
    subscriptions.add(subscription('c', '/flows/F/runs'));
    subscriptions.add(subscription('d', '/flows/F'));
    expect(subscriptions.deliver(event('/runs', '/flows/F/runs', '/flows/F/runs/1'), {})).toBe(2);
    expect(sent).toEqual(['a UPDATE x', 'c UPDATE x']);
  });

  test('get what is for some of them only if they are among those', () => {
    const [a, b] = [subscription('a', '/runs'), subscription('b', '/runs')];
    subscriptions.add(a);
    subscriptions.add(b);
    subscriptions.deliver(event('/runs'), {}, new Set([b]));
    expect(sent).toEqual(['b UPDATE x']);
  });

  test('that end make their resource unwatched at once', () => {
    const one = subscription('a', '/runs');
    subscriptions.add(one);
    subscriptions.remove(one, false);
    expect([subscriptions.isWatched('/runs'), subscriptions.size, subscriptions.deliver(event('/runs'), {})]).toEqual([
      false,
      0,
      0,
    ]);
  });

  test('that are lost keep it watched for a time, without a gap when they come back', () => {
    const one = subscription('a', '/runs');
    subscriptions.add(one);
    now += 100_000;
    subscriptions.remove(one, true);
    now += 299_999;
    expect([subscriptions.isWatched('/runs'), [...subscriptions.resources]]).toEqual([true, []]);
    subscriptions.add(subscription('b', '/runs'));
    expect(subscriptions.watchedSince('/runs')).toBe(1_000_000);
  });

  test('that come back too late, or after a gap, find a new beginning', () => {
    const one = subscription('a', '/runs');
    subscriptions.add(one);
    subscriptions.remove(one, true);
    now += 300_000;
    expect(subscriptions.isWatched('/runs')).toBe(false);
    subscriptions.add(one);
    expect(subscriptions.watchedSince('/runs')).toBe(now);
    subscriptions.remove(one, true);
    now += 10;
    subscriptions.forgetLeft();
    subscriptions.add(one);
    expect(subscriptions.watchedSince('/runs')).toBe(now);
  });

  test('of which one was lost and the last one ended stay watched for the lost one', () => {
    const [lost, ended] = [subscription('a', '/runs'), subscription('b', '/runs')];
    subscriptions.add(lost);
    subscriptions.add(ended);
    subscriptions.remove(lost, true);
    subscriptions.remove(ended, false);
    expect(subscriptions.isWatched('/runs')).toBe(true);
  });

  test('that were lost are remembered up to a number, the latest ones', () => {
    for (let i = 0; i < 10_010; i += 1) {
      const one = subscription('a', `/flows/F/runs/${i}`);
      subscriptions.add(one);
      subscriptions.remove(one, true);
    }
    expect([subscriptions.isWatched('/flows/F/runs/9'), subscriptions.isWatched('/flows/F/runs/10')]).toEqual([
      false,
      true,
    ]);
  });
});
