import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  cleanUp,
  groupOf,
  isAlive,
  processesOf,
  recorded,
  runStack,
  startStack,
  temporaryFolder,
  type StackProcess,
} from './stack-process.js';

describe('the local stack', () => {
  let root: string;
  let data: string;
  beforeEach(() => {
    root = temporaryFolder();
    data = join(root, 'data');
  });
  afterEach(() => cleanUp(root));

  const flows = (stack: StackProcess) => `http://127.0.0.1:${stack.ports.metadata}/flows`;
  const makeRun = async (stack: StackProcess): Promise<void> => {
    for (const path of ['/HelloFlow', '/HelloFlow/run']) {
      const answer = await fetch(flows(stack) + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"user_name":"ada"}',
      });
      expect(answer.status).toBe(200);
    }
  };
  const runs = async (stack: StackProcess) =>
    ((await (await fetch(`${flows(stack)}/HelloFlow/runs`)).json()) as object[]).length;

  async function ready(...args: string[]): Promise<StackProcess> {
    const stack = await startStack(data, { args });
    await stack.until('Ready.');
    return stack;
  }
  function nothingIsLeft(pids: readonly number[]): void {
    expect(pids.filter(isAlive)).toEqual([]);
    expect(processesOf(root)).toEqual([]);
    expect(readdirSync(data)).not.toContain('running.json');
  }
  const pidsOf = (...names: string[]) =>
    recorded(data).flatMap(({ name, pid }) => (names.length === 0 || names.includes(name) ? [pid] : []));

  test('serves, stops on SIGTERM, and has the runs of yesterday at the next start until --fresh', async () => {
    const first = await ready();
    expect(first.output.out).toContain(
      `export METAFLOW_HOME=${data}/metaflow\n  python3 examples/flows/linear_flow.py run`,
    );
    expect(statSync(join(data, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect((await fetch(`http://127.0.0.1:${first.ports.migration}/db_schema_status`)).status).toBe(200);
    await makeRun(first);
    expect(await (await fetch(`http://127.0.0.1:${first.ports.ui}/runs`)).json()).toMatchObject({
      data: [{ flow_id: 'HelloFlow', user_name: 'ada' }],
    });
    const pids = pidsOf();
    expect(pids).toHaveLength(4);
    expect(await first.stop('SIGTERM')).toBe(0);
    nothingIsLeft(pids);

    const second = await ready();
    expect(await runs(second)).toBe(1);
    expect(await second.stop('SIGINT')).toBe(0);

    const third = await ready('--fresh');
    expect((await fetch(`${flows(third)}/HelloFlow`)).status).toBe(404);
    expect(await third.stop('SIGHUP')).toBe(0);
    expect(readdirSync(join(data, 'logs'))).toEqual(
      expect.arrayContaining(['initdb.log', 'metadata.log', 'migration.log', 'postgres.log', 'ui.log']),
    );
  });

  test('npm start: SIGTERM to npm, and Ctrl-C in a terminal, stop everything in order', async () => {
    for (const target of ['npm', 'group'] as const) {
      const stack = await startStack(data, { through: ['npm', 'start', '--silent', '--'] });
      await stack.until('Ready.');
      const pids = pidsOf();
      expect(pids.map(groupOf)).toEqual(pids); // a terminal's SIGINT reaches none of them
      const pid = stack.process.pid as number; // it was printed by it
      process.kill(target === 'npm' ? pid : -pid, target === 'npm' ? 'SIGTERM' : 'SIGINT');
      await stack.exited;
      await stack.until('Stopping ... done');
      expect(stack.output.err).toBe('');
      nothingIsLeft(pids);
    }
  });

  test.each(['PostgreSQL', 'migration service', 'metadata service', 'UI service'])(
    'stopped while it starts: %s',
    async (part) => {
      const stack = await startStack(data);
      await stack.until(part);
      const pids = pidsOf();
      expect(await stack.stop()).toBe(0);
      nothingIsLeft(pids);
      expect(stack.output.err).toBe('');
    },
  );

  test('a child that ignores SIGTERM is killed after the limit', async () => {
    const stack = await ready();
    const pids = pidsOf();
    const [deaf = 0] = pidsOf('metadata service');
    process.kill(deaf, 'SIGSTOP');
    const stoppedAt = Date.now();
    expect(await stack.stop()).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(20_000);
    nothingIsLeft(pids);
  });

  test.each(['metadata service', 'postgres'])(
    'a crash of one part (%s) is said with its last log lines, and stops the rest',
    async (name) => {
      const stack = await ready();
      const pids = pidsOf();
      for (const pid of pidsOf(name)) process.kill(pid, 'SIGKILL');
      expect(await stack.exited).toBe(1);
      expect(stack.output.err).toMatch(
        /^(PostgreSQL|\w+ service) stopped by itself \(signal SIGKILL\), so the stack stops\. Its last log lines \(.*\.log\):\n {2}\S/,
      );
      nothingIsLeft(pids);
    },
  );

  test('an error in the stack itself leaves nothing running', async () => {
    const bug = `if (process.argv[1]?.includes('local-stack')) process.on('SIGUSR2', () => { throw new Error('a bug') })`;
    const stack = await startStack(data, {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(bug)}` },
    });
    await stack.until('Ready.');
    const pids = pidsOf();
    expect(await stack.stop('SIGUSR2')).toBe(1);
    expect(stack.output.err).toContain('a bug');
    await sleep(1000); // PostgreSQL's own children notice that it is gone
    expect(pids.filter(isAlive)).toEqual([]);
    expect(processesOf(root)).toEqual([]);
  });

  test('after it was killed itself, the next start stops what it left, and has its runs', async () => {
    const killed = await ready();
    await makeRun(killed);
    const orphans = pidsOf();
    expect(await killed.stop('SIGKILL')).toBe('SIGKILL');
    expect(orphans.every(isAlive)).toBe(true);
    const next = await startStack(data, { ports: killed.ports });
    await next.until('Ready.');
    expect(next.output.out).toMatch(
      /^An earlier start was killed and left postgres \(pid \d+\), .*; stopping \.\.\. done\n/,
    );
    expect(await runs(next)).toBe(1);
    expect(orphans.filter(isAlive)).toEqual([]);
    expect(await next.stop()).toBe(0);
  });

  test("--ui-dir: shows a static build, which calls the stack's own API", async () => {
    const build = join(root, 'build');
    mkdirSync(join(build, 'static'), { recursive: true });
    writeFileSync(join(build, 'index.html'), '<html><head></head><body>the page</body></html>');
    writeFileSync(join(build, 'static', 'main.js'), 'script');
    const stack = await ready('--ui-dir', build);
    const ui = `http://127.0.0.1:${stack.ports.ui}`;
    expect(stack.output.out).toContain(`UI: ${ui}\n`);
    expect(await (await fetch(`${ui}/HelloFlow/1`)).text()).toContain('window.METAFLOW_SERVICE="/";</script></head>');
    expect(await (await fetch(`${ui}/static/main.js`)).text()).toBe('script');
    expect(await stack.stop()).toBe(0);

    const wrong = await runStack(data, { args: ['--ui-dir', root] });
    expect([wrong.status, wrong.err]).toEqual([
      1,
      expect.stringMatching(/^--ui-dir .*: found no index\.html in it\. Expected/),
    ]);
  });

  test('--ui without an engine: a line says how to get the UI, and the API is there', async () => {
    const path = join(root, 'bin');
    mkdirSync(path);
    for (const engine of ['docker', 'podman'])
      writeFileSync(join(path, engine), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const stack = await startStack(data, { args: ['--ui'], env: { PATH: `${path}:${process.env.PATH}` } });
    await stack.until('Ready.');
    expect(stack.output.out).toMatch(
      /^ {2}No UI: neither Docker nor Podman answers\. Start one of them, or start again/m,
    );
    expect((await fetch(`http://127.0.0.1:${stack.ports.ui}/ping`)).status).toBe(200);
    expect(await stack.stop()).toBe(0);
  });

  test('uses a database that exists, and leaves it there', async () => {
    const server = await ready();
    const password = readFileSync(join(data, 'postgres-password'), 'utf8').trim();
    const url = `postgresql://metaflow:${password}@127.0.0.1:${server.ports.database}/metaflow`;
    await makeRun(server);
    const other = join(root, 'other');
    const stack = await startStack(other, { args: ['--database-url', url] });
    await stack.until('Ready.');
    expect(await runs(stack)).toBe(1);
    expect(processesOf(password)).toHaveLength(1); // the stack's own command line, which the caller wrote
    expect(await stack.stop()).toBe(0);
    expect(readdirSync(other)).not.toContain('postgres');
    expect(await runs(server)).toBe(1);
    expect(await server.stop()).toBe(0);
  });

  (process.getuid?.() === 0 ? test : test.skip)(
    'as root, runs PostgreSQL as another user, below folders that are closed to it, and open',
    async () => {
      mkdirSync(data);
      for (const mode of [0o700, 0o755]) {
        chmodSync(root, mode);
        chmodSync(data, mode);
        const stack = await ready();
        expect(statSync(`/proc/${pidsOf('postgres')[0]}`).uid).toBe(statSync(join(data, 'postgres')).uid);
        expect(statSync(join(data, 'postgres')).uid).not.toBe(0);
        expect(await stack.stop()).toBe(0);
      }
    },
  );

  test('--blob: a container that takes tokens, and nothing without one', async () => {
    const source = `
      const { METAFLOW_HOME, AZURE_POD_IDENTITY_AUTHORITY_HOST } = process.env;
      const config = JSON.parse(fs.readFileSync(METAFLOW_HOME + '/config.json'));
      const [container] = config.METAFLOW_DATASTORE_SYSROOT_AZURE.split('/');
      const url = config.METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT + '/' + container + '?restype=container&comp=list';
      (async () => {
        const token = await fetch(AZURE_POD_IDENTITY_AUTHORITY_HOST + '/metadata/identity/oauth2/token', { headers: { Metadata: 'true' } });
        const { access_token } = await token.json();
        for (const headers of [{ authorization: 'Bearer ' + access_token }, {}]) {
          console.log((await fetch(url, { headers: { ...headers, 'x-ms-version': '2021-12-02' } })).status);
        }
      })();`;
    // Node's own way to trust a certificate, in the place of Python's REQUESTS_CA_BUNDLE
    const env = { NODE_EXTRA_CA_CERTS: join(data, 'tls', 'cert.pem') };
    const prepared = await runStack(data, { args: ['--blob', '--', 'true'] });
    expect(prepared.status).toBe(0);
    const { status, out, err } = await runStack(data, { args: ['--blob', '--', process.execPath, '-e', source], env });
    expect([status, out.trim().split('\n')]).toEqual([0, ['200', expect.stringMatching(/^40[0-9]$/)]]);
    expect(err).toContain('For development only');
    expect(processesOf(root)).toEqual([]);
  });
});
