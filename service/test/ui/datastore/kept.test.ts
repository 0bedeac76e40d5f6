import { Kept } from '../../../src/ui/datastore/kept.js';
import { Limiter } from '../../../src/ui/datastore/limiter.js';
import { mapLimited } from '../../../src/ui/datastore/map-limited.js';

/** Work that ends when the test says so. */
function held<T>() {
  let finish!: (value: T) => void;
  const promise = new Promise<T>((resolve) => (finish = resolve));
  return { promise, finish };
}

const sizeOf = ({ size }: { size: number }) => size;

describe('What is kept', () => {
  it('is loaded once', async () => {
    const kept = new Kept({ maxBytes: 100, sizeOf });
    let loads = 0;
    const load = async () => ({ size: (loads += 1) });
    expect(await kept.get('a', {}, load)).toBe(await kept.get('a', {}, load));
    expect(loads).toBe(1);
    await kept.get('a', { invalidate: true }, load);
    expect(loads).toBe(2);
    expect(kept.peek('a')).toEqual({ size: 2 });
  });

  it('is bounded by what it takes in memory', async () => {
    const kept = new Kept({ maxBytes: 100, sizeOf });
    for (const key of ['a', 'b', 'c']) kept.set(key, { size: 40 });
    expect(['a', 'b', 'c'].filter((key) => kept.peek(key))).toEqual(['b', 'c']);
    expect(kept.toJSON()).toEqual({ entries: 2, bytes: 80 });
    kept.set('too large', { size: 101 });
    expect(kept.peek('too large')).toBeUndefined();
  });

  it('is nothing where no memory is allowed', async () => {
    const kept = new Kept({ maxBytes: 0, sizeOf });
    let loads = 0;
    const load = async () => ({ size: (loads += 1) });
    await kept.get('a', {}, load);
    await kept.get('a', {}, load);
    expect(loads).toBe(2);
  });

  it('does not hold failures, or what is not there', async () => {
    const kept = new Kept<{ size: number }>({ maxBytes: 100, sizeOf });
    await expect(kept.get('a', {}, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await kept.get('a', {}, async () => undefined)).toBeUndefined();
    expect(await kept.get('a', {}, async () => ({ size: 1 }))).toEqual({ size: 1 });
  });
});

describe('Work that several want', () => {
  it('is done once at a time', async () => {
    const kept = new Kept({ maxBytes: 100, sizeOf });
    const work = held<{ size: number }>();
    let loads = 0;
    const load = () => {
      loads += 1;
      return work.promise;
    };
    const all = [kept.get('a', {}, load), kept.get('a', { invalidate: true }, load), kept.get('a', {}, load)];
    work.finish({ size: 1 });
    expect(await Promise.all(all)).toEqual([{ size: 1 }, { size: 1 }, { size: 1 }]);
    expect(loads).toBe(1);
  });

  it('goes on while one of them is there, and ends when the last one leaves', async () => {
    const kept = new Kept<{ size: number }>({ maxBytes: 100, sizeOf });
    const [first, second] = [new AbortController(), new AbortController()];
    let working!: AbortSignal;
    const load = (signal: AbortSignal) => {
      working = signal;
      return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));
    };
    const one = kept.get('a', { signal: first.signal }, load);
    const two = kept.get('a', { signal: second.signal }, load);

    first.abort();
    await expect(one).rejects.toMatchObject({ name: 'AbortError' });
    expect(working.aborted).toBe(false);

    second.abort();
    await expect(two).rejects.toMatchObject({ name: 'AbortError' });
    expect(working.aborted).toBe(true);

    // Who comes then does not get what was ended.
    expect(await kept.get('a', {}, async () => ({ size: 1 }))).toEqual({ size: 1 });
  });

  it('is not begun for a client that is gone', async () => {
    const kept = new Kept<{ size: number }>({ maxBytes: 100, sizeOf });
    let loads = 0;
    const getting = kept.get('a', { signal: AbortSignal.abort() }, async () => ({ size: (loads += 1) }));
    await expect(getting).rejects.toMatchObject({ name: 'AbortError' });
    expect(loads).toBe(0);
  });
});

describe('A limit on what runs at once', () => {
  it('is kept, and given on in turn, also after failures', async () => {
    const limiter = new Limiter(2);
    const works = [held<string>(), held<string>(), held<string>()];
    const begun: number[] = [];
    const results = works.map((work, i) =>
      limiter.run(async () => {
        begun.push(i);
        const text = await work.promise;
        if (text === 'fail') throw new Error(text);
        return text;
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    works[0]?.finish('fail');
    await expect(results[0]).rejects.toThrow('fail');
    expect(begun).toEqual([0, 1, 2]);
    works[1]?.finish('b');
    works[2]?.finish('c');
    expect(await Promise.all(results.slice(1))).toEqual(['b', 'c']);
    expect(await limiter.run(async () => 'free again')).toBe('free again');
  });

  it('holds for a list, whose results keep their order', async () => {
    let [now, most] = [0, 0];
    const results = await mapLimited([3, 1, 2, 5, 4], 2, async (item) => {
      most = Math.max(most, (now += 1));
      for (let i = 0; i < item; i += 1) await Promise.resolve();
      now -= 1;
      return item * 10;
    });
    expect(results).toEqual([30, 10, 20, 50, 40]);
    expect(most).toBe(2);
    expect(await mapLimited([], 2, async (item) => item)).toEqual([]);
  });
});
