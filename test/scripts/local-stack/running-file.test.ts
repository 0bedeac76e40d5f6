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

  test('a stale one is taken over by exactly one of several that start in the same moment', async () => {
    const rounds = 60;
    for (let round = 0; round < rounds; round += 1) {
      writeFileSync(`${file}.${round}.json`, JSON.stringify({ pid: NOBODY, startedAt: '1', since: '', processes: [] }));
    }
    const source = `
      import { RunningFile } from './scripts/local-stack/running-file.ts';
      const [, file, begin, rounds] = process.argv;
      for (let round = 0; round < rounds; round += 1) {
        while (Date.now() < Number(begin) + round * 25);
        try { RunningFile.claim(file + '.' + round + '.json'); console.log(round); } catch (error) { if (error.name !== 'Failure') throw error; }
      }
      setTimeout(() => undefined, 2000); // a claim holds while its process runs`;
    const begin = String(Date.now() + 2000);
    const claimers = [1, 2, 3].map(async () => {
      const args = ['--import', 'tsx', '--input-type=module', '-e', source, file, begin, String(rounds)];
      const claimer = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      claimer.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      expect(await once(claimer, 'close')).toEqual([0, null]);
      return said.trim().split('\n').filter(Boolean).map(Number);
    });
    const winners = (await Promise.all(claimers)).flat().sort((a, b) => a - b);
    expect(winners).toEqual(Array.from({ length: rounds }, (_, round) => round));
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
