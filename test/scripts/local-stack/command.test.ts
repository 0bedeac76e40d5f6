import { join } from 'node:path';
import {
  cleanUp,
  isAlive,
  killStacks,
  processesOf,
  recorded,
  runStack,
  startStack,
  temporaryFolder,
} from './stack-process.js';

describe('a command after "--"', () => {
  let root: string;
  let data: string;
  beforeAll(() => {
    root = temporaryFolder();
    data = join(root, 'data'); // shared by the tests: the first one makes the database
  });
  afterEach(() => killStacks(root));
  afterAll(() => cleanUp(root));

  test('has the environment, standard output to itself, and its exit status is ours', async () => {
    const script = 'cat "$METAFLOW_HOME/config.json"; echo "$METAFLOW_PROFILE"; exit 7';
    const { status, out, err, ports } = await runStack(data, {
      args: ['--', 'sh', '-c', script],
      env: { METAFLOW_PROFILE: 'elsewhere' },
    });
    const [, config, profile] = /^(\{[^}]*\})\n(.*)\n$/.exec(out) ?? [];
    expect(status).toBe(7);
    expect(JSON.parse(config ?? '')).toMatchObject({ METAFLOW_SERVICE_URL: `http://127.0.0.1:${ports.metadata}` });
    expect(profile).toBe('');
    expect(err).toContain('metadata service');
    expect(processesOf(root)).toEqual([]);
  });

  test('that is not there gives 127, and one that dies of a signal what a shell gives', async () => {
    const missing = await runStack(data, { args: ['--', 'no-such-command'] });
    expect([missing.status, missing.err]).toEqual([
      127,
      expect.stringContaining('The command "no-such-command" was not found.'),
    ]);
    expect((await runStack(data, { args: ['--', 'sh', '-c', 'kill -KILL $$'] })).status).toBe(137);
  });

  test.each([
    ['SIGTERM', 3],
    ['SIGINT', 4],
  ] as const)('gets %s, and may end in its own way', async (signal, status) => {
    const script = `trap 'exit 3' TERM; trap 'exit 4' INT; echo started; while :; do sleep 0.1; done`;
    const stack = await startStack(data, { args: ['--', 'sh', '-c', script] });
    await stack.until('started');
    expect(await stack.stop(signal)).toBe(status);
    expect(processesOf(root)).toEqual([]);
  });

  test('gets Ctrl-C once, although npm passes on what the terminal sends to all', async () => {
    const script = `let n = 0; process.on('SIGINT', () => (n += 1)); setTimeout(() => process.exit(n), 1500); console.log('started')`;
    const args = ['--', process.execPath, '-e', script];
    const stack = await startStack(data, { through: ['npm', 'start', '--silent', '--'], args });
    await stack.until('started');
    process.kill(-(stack.process.pid ?? 0), 'SIGINT');
    expect(await stack.exited).toBe(1);
  });

  test('that ignores SIGTERM is killed after the limit, with what it started', async () => {
    const script = `trap '' TERM; echo started; while :; do sleep 0.1; done # ${root}`;
    const stack = await startStack(data, { args: ['--', 'sh', '-c', script] });
    await stack.until('started');
    expect(await stack.stop('SIGTERM')).toBe(137);
    expect(processesOf(root)).toEqual([]);
  });

  test('is stopped when a part crashes, and the crash is the status', async () => {
    const stack = await startStack(data, { args: ['--', 'sh', '-c', 'echo started; exec sleep 1000'] });
    await stack.until('started');
    const pids = recorded(data);
    process.kill(pids.find(({ name }) => name === 'metadata service')?.pid ?? 0, 'SIGKILL');
    expect(await stack.exited).toBe(1);
    expect(stack.output.err).toContain('Metadata service stopped by itself (signal SIGKILL)');
    expect(pids.filter(({ pid }) => isAlive(pid))).toEqual([]);
  });

  test('is not run when the stack was stopped before', async () => {
    const stack = await startStack(data, { args: ['--', 'echo', 'ran'] });
    await stack.until('PostgreSQL');
    expect(await stack.stop('SIGTERM')).toBe(143);
    expect(stack.output.out).toBe('');
  });
});
