import { freePort } from '../../../test/support/ephemeral-postgres.js';
import type { Environment } from '../../src/config.js';
import { until, type Started } from '../migration/process.js';
import { createDatabase, server, type TestDatabase } from '../support/database.js';
import { startProxy } from '../support/proxy.js';
import {
  get,
  killAll,
  launch as launchService,
  log,
  messages,
  portTaken,
  serve as serveService,
} from '../support/service.js';

describe('the metadata service with MF_WORKERS', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterEach(killAll);
  afterAll(() => database.drop());
  const launch = (env: Environment) => launchService({ ...database.env, ...env });
  const serve = (env: Environment) => serveService({ ...database.env, ...env });
  const pids = (service: Started) =>
    new Set(
      log(service)
        .filter(({ msg }) => msg === 'answered')
        .map(({ pid }) => pid as number),
    );
  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  /** Each says that it listens. */
  const workersOf = (service: Started) =>
    log(service)
      .filter(({ msg }) => /Server listening/.test(String(msg)))
      .map(({ pid }) => pid as number);

  test('that many processes serve one port, and their metrics are added up', async () => {
    const metricsPort = await freePort();
    const { service, url } = await serve({ MF_WORKERS: '2', MF_METRICS_PORT: String(metricsPort) });
    let asked = 0;
    await until('both to answer', async () => {
      await fetch(`${url}/version`, { headers: { connection: 'close' } });
      asked += 1;
      return pids(service).size === 2;
    });
    const line = `http_request_duration_seconds_count{method="GET",route="/version",status="200"} ${asked}`;
    const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    await until(line, async () => (await metrics()).split('\n').includes(line), 3000);

    const workers = workersOf(service);
    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(workers.filter(isAlive)).toEqual([]);
  });

  test('a worker that crashes is replaced, and the others go on', async () => {
    const { service, url } = await serve({ MF_WORKERS: '2' });
    await until('both to start', () => workersOf(service).length === 2);
    const [victim] = workersOf(service);
    process.kill(victim!, 'SIGKILL'); // two were counted
    await until('a third', () => workersOf(service).length === 3);
    expect(await get(url, '/flows')).toBe(200);
    expect(workersOf(service).filter(isAlive)).toHaveLength(2);
    expect(log(service)).toContainEqual(expect.objectContaining({ msg: 'a worker ended', signal: 'SIGKILL' }));
  });

  test('workers that cannot start end the whole: it says why once, and the exit status is 1', async () => {
    const proxy = await startProxy(server);
    const { port } = proxy;
    const { service } = await launch({ MF_WORKERS: '2', MF_METADATA_PORT: String(port) });
    expect(await service.exited).toBe(1);
    expect(service.output.err).toBe(portTaken(port));
    await proxy.close();
  });

  test('no worker stays behind when the main process is killed', async () => {
    const { service } = await serve({ MF_WORKERS: '2' });
    await until('both to start', () => workersOf(service).length === 2);
    const workers = workersOf(service);
    service.child.kill('SIGKILL');
    await service.exited;
    await until('the workers to end', () => !workers.some(isAlive), 5000);
  });

  test('Ctrl-C, which all processes get, ends all in order', async () => {
    const { service } = await serve({ MF_WORKERS: '2' });
    await until('both to start', () => workersOf(service).length === 2);
    const workers = workersOf(service);
    for (const pid of [...workers, service.child.pid!]) process.kill(pid, 'SIGINT'); // it was started
    expect(await service.exited).toBe(0);
    expect(workers.filter(isAlive)).toEqual([]);
    expect(messages(service)).not.toContain('a worker ended');
  });
});
