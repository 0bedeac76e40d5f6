import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between a service and its PostgreSQL, with the faults that real ones have. */
export interface Proxy {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Connections so far. */
  readonly accepted: number;
  /** Drops all connections without a word (RST), as a crashed machine does. */
  cut(): void;
  /** From now on nothing gets through, and nobody is told. New connections are accepted. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

/** @param socket path of a Unix socket to listen on, instead of a free port */
export async function startProxy(target: { host: string; port: number }, socket?: string): Promise<Proxy> {
  const pairs = new Set<[Socket, Socket]>();
  let [stalled, accepted] = [false, 0];

  const server = createServer((client) => {
    accepted += 1;
    const upstream = connect(target);
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.on('data', (data) => to.write(data));
      from.on('error', () => undefined);
      from.on('end', () => to.end());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      if (stalled) from.pause();
    }
  });
  if (socket === undefined) server.listen(0, '127.0.0.1');
  else server.listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));

  const each = (work: (socket: Socket) => void) => [...pairs].flat().forEach(work);
  return {
    port: socket === undefined ? (server.address() as AddressInfo).port : 0,
    get open() {
      return pairs.size;
    },
    get accepted() {
      return accepted;
    },
    cut: () => each((socket) => (isTcp(socket) ? socket.resetAndDestroy() : socket.destroy())),
    stall: () => {
      stalled = true;
      each((socket) => socket.pause());
    },
    resume: () => {
      stalled = false;
      each((socket) => socket.resume());
    },
    close: () => {
      each((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function isTcp(socket: Socket): boolean {
  return 'address' in socket.address();
}
