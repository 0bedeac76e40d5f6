import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { startTimeOf, stopLeftovers } from '../../../scripts/local-stack/processes.js';
import { RunningFile } from '../../../scripts/local-stack/running-file.js';
import { checkout, cleanUp, isAlive, temporaryFolder } from './stack-process.js';

/** A process number that no process has: above every system's limit. */
const NOBODY = 2 ** 30;

describe('running.json', () => {
  let root: string;
  let file: string;
  beforeEach(() => {
    root = temporaryFolder();
    file = join(root, 'running.json');
  });
  afterEach(() => cleanUp(root));

  const write = (state: object) => writeFileSync(file, JSON.stringify({ since: 'yesterday', processes: [], ...state }));

  test('keeps a second stack out, and tells which process has it', () => {
    const running = RunningFile.claim(file);
    expect(() => RunningFile.claim(file)).toThrow(
      `The data folder ${root} is in use by another local stack (pid ${process.pid}, since 20`,
    );
    expect(() => RunningFile.leftovers(file)).toThrow('is in use');
    running.release();
    RunningFile.claim(file).release();
    expect(readdirSync(root)).toEqual([]);
  });

  test.each([
    ['a process that is gone', { pid: NOBODY, startedAt: '1' }],
    ['a later process with the same number', { pid: process.pid, startedAt: 'at another time' }],
    ['nobody', { text: 'half a fi' }],
  ])('of %s is taken over', (_, state) => {
    write(state);
    expect(RunningFile.leftovers(file)).toEqual([]);
    RunningFile.claim(file).release();
    expect(readdirSync(root)).toEqual([]);
  });

  test('a stale one is taken over by exactly one of several', async () => {
    write({ pid: NOBODY, startedAt: '1' });
    const source = `
      import { RunningFile } from './scripts/local-stack/running-file.ts';
      try { RunningFile.claim(process.argv[1]); console.log('claimed'); } catch (error) { console.log(error.name); }
      setTimeout(() => undefined, 3000);`;
    const claimers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source, file], {
        cwd: checkout,
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const answers = await Promise.all(
      claimers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );
    await Promise.all(claimers.map((claimer) => once(claimer, 'exit')));
    expect(answers.sort()).toEqual(['Failure', 'Failure', 'Failure', 'claimed']);
  });

  test('lists the processes, so that those of a killed stack are found and stopped, by force if need be', async () => {
    const patient = spawn('sh', ['-c', 'trap "" TERM; echo up; while :; do sleep 0.1; done'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(patient.stdout, 'data');
    const pid = patient.pid as number; // `up` came from it
    const running = RunningFile.claim(file);
    running.add('patient', pid, 'SIGTERM');
    const state = JSON.parse(readFileSync(file, 'utf8')) as object;
    write({ ...state, pid: NOBODY });
    const leftovers = RunningFile.leftovers(file);
    expect(leftovers).toEqual([{ name: 'patient', pid, startedAt: startTimeOf(pid), stopSignal: 'SIGTERM' }]);
    await stopLeftovers(leftovers, 300);
    await once(patient, 'exit');
    expect(isAlive(pid)).toBe(false);
  });

  test('a process with a recorded number that is another one is not touched', async () => {
    const bystander = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const record = {
      name: 'x',
      pid: bystander.pid as number,
      startedAt: 'at another time',
      stopSignal: 'SIGTERM' as const,
    };
    write({ pid: NOBODY, startedAt: '1', processes: [record] });
    expect(RunningFile.leftovers(file)).toEqual([]);
    await stopLeftovers([record]);
    expect(isAlive(record.pid)).toBe(true);
    bystander.kill('SIGKILL');
    await once(bystander, 'exit');
  });
});
