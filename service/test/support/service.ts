import { freePort } from '../../../test/support/ephemeral-postgres.js';
import type { Environment } from '../../src/config.js';
import { start, until, type Started } from '../migration/process.js';

export interface Launched {
  readonly service: Started;
  readonly url: string;
  readonly port: number;
}

const launched: Started[] = [];

/** Starts the metadata service as a process of its own, and does not wait for it. */
export async function launch(env: Environment): Promise<Launched> {
  const port = await freePort();
  const service = start('service/src/metadata/server.ts', {
    MF_METADATA_HOST: '127.0.0.1',
    MF_METADATA_PORT: String(port),
    MF_METRICS_PORT: '0',
    ...env,
  });
  launched.push(service);
  return { service, port, url: `http://127.0.0.1:${port}` };
}

/** The same, and waits until it listens. */
export async function serve(env: Environment): Promise<Launched> {
  const one = await launch(env);
  await until('the service to listen', () => isUp(one.url));
  return one;
}

/** Ends what a test left running. */
export async function killAll(): Promise<void> {
  for (const { child, exited } of launched.splice(0)) {
    child.kill('SIGKILL');
    await exited;
  }
}

export function isUp(url: string): Promise<boolean> {
  return fetch(`${url}/ping`, { headers: { connection: 'close' } }).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Its log so far. */
export function log({ output }: Started): Record<string, unknown>[] {
  const lines = output.out.split('\n').slice(0, -1); // the last one may still be on its way
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function messages(service: Started): unknown[] {
  return log(service).map(({ msg }) => msg);
}

/** The status of an answer, once all of it has come. */
export async function get(url: string, path: string): Promise<number> {
  const answer = await fetch(url + path);
  await answer.arrayBuffer();
  return answer.status;
}

export async function post(url: string, path: string): Promise<number> {
  const answer = await fetch(url + path, { method: 'POST', body: '{}' });
  await answer.arrayBuffer();
  return answer.status;
}

export function portTaken(port: number): string {
  return `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or set another port.\n`;
}
