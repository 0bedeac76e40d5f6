import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { errorCode, errorText, Failure } from './failure.js';

/** Everything listens here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

/** A port that a part is about to listen on. */
export interface WantedPort {
  readonly port: number;
  /** What will listen, as the user reads it. */
  readonly part: string;
  /** The option that moves it, such as `--metadata-port`. */
  readonly option: string;
}

/** @throws Failure that names the first port that is taken, by whom if that can be seen, and the option that moves it. */
export async function refuseTakenPorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const [index, { port, part, option }] of wanted.entries()) {
    const twin = wanted.slice(0, index).find((other) => other.port === port);
    if (twin)
      throw new Failure(`Port ${port} is given to both ${twin.part} and ${part}. Move one of them: ${option} PORT`);
    await probe(port).catch((error: unknown) => {
      if (errorCode(error) === 'EACCES')
        throw new Failure(
          `Port ${port} for ${part} needs more rights than you have. Choose one above 1023: ${option} PORT`,
        );
      if (errorCode(error) !== 'EADDRINUSE')
        throw new Failure(
          `Cannot listen on port ${port} for ${part}: ${errorText(error)}. Choose another: ${option} PORT`,
        );
      const owner = ownerOf(port);
      throw new Failure(
        `Port ${port} for ${part} is taken${owner ? ` by ${owner}` : ''}. Stop what listens there, or choose another: ${option} PORT`,
      );
    });
  }
}

function probe(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve()));
  });
}

/** `NAME (pid N)` of the process that listens, by Linux's /proc; undefined elsewhere and for processes of other users. */
function ownerOf(port: number): string | undefined {
  try {
    const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter(existsSync);
    const sockets = new Set(tables.flatMap((table) => listeningSockets(table, port)));
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsOneOf(name, sockets));
    return pid && `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
  } catch {
    return undefined; // only a courtesy
  }
}

/** Names of the sockets that listen on the port, as they appear among a process's open files. */
function listeningSockets(file: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === '0A') // 0A: LISTEN
    .map((fields) => `socket:[${fields[9]}]`);
}

function holdsOneOf(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // it ended meanwhile, or is not ours to look into
  }
}
