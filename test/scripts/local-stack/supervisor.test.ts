import { Writable } from 'node:stream';
import { Failure } from '../../../scripts/local-stack/failure.js';
import { Supervisor, type Part } from '../../../scripts/local-stack/supervisor.js';
import { Terminal } from '../../../scripts/local-stack/terminal.js';

describe('the supervisor', () => {
  let printed: string;
  let events: string[];
  let supervisor: Supervisor;
  const never = new AbortController().signal;
  beforeEach(() => {
    printed = '';
    events = [];
    const screen = new Writable({
      write: (chunk, _, done) => done(void (printed += String(chunk))),
    }) as unknown as NodeJS.WriteStream;
    supervisor = new Supervisor(new Terminal(screen, screen));
  });

  function part(name: string, ready: () => Promise<string> = async () => ''): Part & { end: (how: string) => void } {
    let end!: (how: string) => void;
    const exited = new Promise<string>((resolve) => (end = resolve));
    const start = async () => void events.push(`start ${name}`);
    const stop = async () => {
      events.push(`stop ${name}`);
      end('stopped');
    };
    return { name, address: 'here', start, ready, stop, exited, end };
  }

  test('stops in reverse order, also past one that fails to stop', async () => {
    const bad = { ...part('bad'), stop: async () => Promise.reject(new Error('no')) };
    for (const one of [part('first'), bad, part('last')]) await supervisor.launch(one, never);
    await supervisor.stop();
    expect(events).toEqual(['start first', 'start bad', 'start last', 'stop last', 'stop first']);
    expect(printed).toContain('bad did not stop well');
    expect(supervisor.failed.aborted).toBe(false);
  });

  test('says how long a part took, and its remark', async () => {
    await supervisor.launch(
      part('thing', async () => 'schema is current'),
      never,
    );
    expect(printed).toMatch(/^ {2}thing +here +ready in \d+\.\d s, schema is current\n$/);
  });

  test('a part that ends before it is ready is an error at once', async () => {
    const one = part('thing', () => new Promise(() => undefined));
    const launched = supervisor.launch(one, never);
    one.end('exit status 3');
    await expect(launched).rejects.toEqual(new Failure('Thing stopped by itself (exit status 3), so the stack stops.'));
  });

  test('a part that ends while the next one starts is an error at once', async () => {
    const first = part('first');
    await supervisor.launch(first, never);
    const launched = supervisor.launch(
      part('second', () => new Promise(() => undefined)),
      never,
    );
    first.end('signal SIGKILL');
    await expect(launched).rejects.toThrow('First stopped by itself (signal SIGKILL)');
    await supervisor.stop();
    expect(events).toContain('stop second');
  });

  test('a part that ends later aborts `failed` with the reason', async () => {
    const one = part('thing');
    await supervisor.launch(one, never);
    one.end('exit status 1');
    await new Promise(setImmediate);
    expect(supervisor.failed.reason).toBeInstanceOf(Failure);
  });

  test('a wish to stop ends a launch with the reason of the wish, and starts nothing more', async () => {
    const wish = new AbortController();
    const launched = supervisor.launch(
      part('thing', () => new Promise(() => undefined)),
      wish.signal,
    );
    wish.abort(new Error('Ctrl-C'));
    await expect(launched).rejects.toThrow('Ctrl-C');
    await expect(supervisor.launch(part('next'), wish.signal)).rejects.toThrow('Ctrl-C');
    expect(events).toEqual(['start thing']);
  });
});
