import { connect, type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { loadConfig, type Environment } from '../../src/config.js';
import { createLogger } from '../../src/http/logger.js';
import { createApp, type App } from '../../src/http/server.js';

export interface HttpApp {
  readonly app: App;
  /** Lines of the log so far. */
  readonly lines: Record<string, unknown>[];
}

/** What all services share, without a database: for routes of a test's own. */
export function buildApp(env: Environment = {}): HttpApp {
  const lines: Record<string, unknown>[] = [];
  const config = loadConfig({ LOGLEVEL: 'debug', ...env });
  const app = createApp(config, createLogger(config, 'test', linesInto(lines)));
  return { app, lines };
}

export function linesInto(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of String(chunk).split('\n'))
        if (line !== '') lines.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
}

export async function listen(app: App): Promise<{ port: number; base: string }> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { port, base: `http://127.0.0.1:${port}` };
}

/** Sends bytes as they are. @returns all that comes back, once the server ends the connection */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (answer += String(data)));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
