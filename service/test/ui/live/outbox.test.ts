import { Outbox, type Waiting } from '../../../src/ui/live/outbox.js';

/** A socket that takes what it is given when it is told to. */
class Socket {
  readonly sent: string[] = [];
  bufferedAmount = 0;
  private taken: (() => void)[] = [];

  send(text: string, callback: () => void): void {
    this.sent.push(text);
    this.bufferedAmount += text.length;
    this.taken.push(callback);
  }

  take(): void {
    this.bufferedAmount = 0;
    for (const callback of this.taken.splice(0)) callback();
  }
}

describe('what waits for a client', () => {
  let socket: Socket;
  let waiting: Waiting;
  let tooSlow: number;
  beforeEach(() => {
    [socket, waiting, tooSlow] = [new Socket(), { characters: 0 }, 0];
  });
  const create = (limits?: { one: number; all: number }) => {
    const outbox: Outbox = new Outbox(
      socket as unknown as ConstructorParameters<typeof Outbox>[0], // it has what is used
      waiting,
      () => {
        tooSlow += 1;
        outbox.close();
      },
      limits,
    );
    return outbox;
  };
  const text = (name: string) => name.padEnd(30_000, '.');
  const names = () => socket.sent.map((one) => one.replace(/\.+$/, ''));

  test('goes to the socket as far as it takes it, and the rest when it has', () => {
    const outbox = create();
    for (const name of ['1', '2', '3', '4', '5', '6']) outbox.send(text(name));
    expect([names(), waiting.characters]).toEqual([['1', '2', '3'], 90_000]);
    socket.take();
    expect([names(), waiting.characters]).toEqual([['1', '2', '3', '4', '5', '6'], 0]);
  });

  test('is made only when its turn has come, and keeps the order', () => {
    const made: string[] = [];
    const outbox = create();
    outbox.sendAll(
      (function* () {
        for (const name of ['a', 'b', 'c', 'd', 'e']) {
          made.push(name);
          yield text(name);
        }
      })(),
    );
    outbox.send(text('later'));
    expect(made).toEqual(['a', 'b', 'c']);
    socket.take();
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e', 'later']);
  });

  test('can be overtaken by an answer to a ping', () => {
    const outbox = create();
    for (const name of ['1', '2', '3', '4']) outbox.send(text(name));
    outbox.send('pong', true);
    socket.take();
    expect(names()).toEqual(['1', '2', '3', 'pong', '4']);
  });

  test('is given up when it is too much, and counts no more', () => {
    const outbox = create({ one: 100_000, all: 1e9 });
    for (let i = 0; i < 10; i += 1) outbox.send(text(String(i)));
    expect([tooSlow, socket.sent.length, waiting.characters]).toEqual([1, 3, 0]);
    socket.take();
    expect(socket.sent).toHaveLength(3);
  });

  test('is given up when all clients together are too slow, for one that is', () => {
    waiting.characters = 999_000;
    const outbox = create({ one: 1e9, all: 1_000_000 });
    outbox.send('fits into the socket');
    expect(tooSlow).toBe(0);
    for (let i = 0; i < 4; i += 1) outbox.send(text(String(i)));
    expect([tooSlow, waiting.characters]).toEqual([1, 999_000]);
  });
});
