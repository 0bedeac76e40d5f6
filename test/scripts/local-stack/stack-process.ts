import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/ephemeral-postgres.js';

export const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** Longest wait for a part of the stack to say something, in milliseconds: the machine may be busy. */
const PATIENCE_MS = 90_000;

/** A local stack as a user starts it, on free ports and a folder of its own. */
export interface StackProcess {
  readonly process: ChildProcess;
  readonly ports: Ports;
  readonly output: { out: string; err: string };
  /** The exit status, or the signal. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  /** Resolves when the text was printed; rejects when the stack ends before. */
  until(text: string): Promise<void>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

export interface Ports {
  readonly metadata: number;
  readonly migration: number;
  readonly database: number;
  /** The one above is free too. */
  readonly blob: number;
  readonly ui: number;
}

export interface StackOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly ports?: Partial<Ports>;
  /** Words before the stack's own arguments; by default what `npm start` runs. */
  readonly through?: readonly [string, ...string[]];
  readonly ids?: { readonly uid: number; readonly gid: number };
}

const started = new Set<StackProcess>();

export async function startStack(
  folder: string,
  { args = [], env = {}, ports: given = {}, through, ids }: StackOptions = {},
): Promise<StackProcess> {
  const ports = { ...(await freePorts()), ...given };
  const withDatabase = args.includes('--database-url') ? [] : ['--database-port', String(ports.database)];
  const [file, ...words] = through ?? [process.execPath, '--import', 'tsx', 'scripts/local-stack/main.ts'];
  const own = [
    '--data-dir',
    folder,
    '--metadata-port',
    String(ports.metadata),
    '--migration-port',
    String(ports.migration),
    '--ui-port',
    String(ports.ui),
    ...withDatabase,
  ];
  const child = spawn(file, [...words, ...own, '--blob-port', String(ports.blob), ...args], {
    cwd: checkout,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group as a terminal makes one
    ...ids,
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code)),
  );
  let ended = false;
  void exited.then(() => (ended = true));
  const stack: StackProcess = {
    process: child,
    ports,
    output,
    exited,
    until: async (text) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (!(output.out + output.err).includes(text)) {
        if (ended || Date.now() > deadline)
          throw new Error(`"${text}" was not printed, but: ${output.out}${output.err}`);
        await sleep(20);
      }
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
  started.add(stack);
  void exited.then(() => started.delete(stack));
  return stack;
}

/** Runs the stack to its end. */
export async function runStack(
  folder: string,
  options?: StackOptions,
): Promise<{ status: unknown; out: string; err: string; ports: Ports }> {
  const stack = await startStack(folder, options);
  const status = await stack.exited;
  return { status, ...stack.output, ports: stack.ports };
}

/** A failed test leaves nothing running. @param folder the one given to the stack, or the one above it. */
export async function killStacks(folder: string): Promise<void> {
  for (const stack of started) {
    process.kill(-(stack.process.pid ?? 0), 'SIGKILL'); // the group: npm and a shell may stand between
    await stack.exited;
  }
  for (const inside of [folder, join(folder, 'data'), join(folder, 'other')]) {
    for (const { pid } of recorded(inside)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
}

/** For `afterEach`: nothing stays running, nor the folder. */
export async function cleanUp(folder: string): Promise<void> {
  await killStacks(folder);
  rmSync(folder, { recursive: true, force: true });
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'local-stack-test-'));
}

/** The processes that the stack has started, as it recorded them. */
export function recorded(folder: string): { name: string; pid: number }[] {
  const file = join(folder, 'running.json');
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { processes: { name: string; pid: number }[] }).processes;
}

export function isAlive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return !state.startsWith('Z');
  } catch {
    return false;
  }
}

/** The process group that a process is in, by its leader's number. */
export function groupOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }));
}

/** Command lines of all processes that name the folder. */
export function processesOf(folder: string): string[] {
  const all = execFileSync('ps', ['-ewwo', 'args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(folder) && !line.startsWith('ps '));
}

async function freePorts(): Promise<Ports> {
  const [metadata, migration, database, blob, ui] = await Promise.all(Array.from({ length: 5 }, freePort));
  return { metadata, migration, database, blob, ui } as Ports; // five were asked for
}
