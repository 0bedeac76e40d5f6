import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

/** How long a program may take to say something, in milliseconds: the machine may be busy. */
const PATIENCE_MS = 60_000;

/** How a fake program answers. The first answer whose words it was called with counts. */
export interface Answer {
  /** Words that must all be among the arguments; `*text` stands for any that contains the text. None: any call. */
  readonly when: readonly string[];
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
  /** Files to write, by name; relative ones lie in the folder that it is called in. `$out` is the value of -out=. */
  readonly writes?: Readonly<Record<string, string>>;
  /** Does not end before it has got SIGINT and `release` was called. */
  readonly holds?: boolean;
}

/** A call, or a signal, as the program itself saw it. */
export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signals: number;
}

/** Runs in place of terraform, az and so on. */
const PROGRAM = `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const [program, args] = [path.basename(process.argv[1]), process.argv.slice(2)];
let signals = 0;
const record = () => fs.appendFileSync(process.env.FAKE_CALLS, JSON.stringify({ program, args, cwd: process.cwd(), env: process.env, signals }) + '\\n');
const answers = JSON.parse(fs.readFileSync(process.env.FAKE_ANSWERS, 'utf8'))[program] || [];
const answer = answers.find(({ when }) => when.every((word) => args.some((arg) => arg === word || (word[0] === '*' && arg.includes(word.slice(1))))));
if (!answer) {
  record();
  process.stderr.write('ERROR: the test has no answer to ' + [program, ...args].join(' ') + '\\n');
  process.exit(99);
}
const out = (args.find((arg) => arg.startsWith('-out=')) || '').slice(5);
for (const [name, text] of Object.entries(answer.writes || {})) fs.writeFileSync(name === '$out' ? out : name, text);
if (answer.holds) process.on('SIGINT', () => { signals += 1; }); // before the test can see that it runs
fs.writeSync(1, answer.stdout || '');
fs.writeSync(2, answer.stderr || '');
if (!answer.holds) { record(); process.exit(answer.status || 0); }
setInterval(() => {
  if (signals > 0 && fs.existsSync(path.join(path.dirname(process.env.FAKE_ANSWERS), 'release'))) { record(); process.exit(answer.status || 0); }
}, 20);
`;

export interface Ran {
  readonly status: number | NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A started script, as a user has it in front of them. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when the text was printed on either stream. */
  until(text: string): Promise<void>;
}

export interface StartSettings {
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input; absent: at its end from the beginning. */
  readonly input?: string;
  /** Standard input stays open, as with a user who does not type. */
  readonly open?: boolean;
}

/** A folder with fake programs, which are all that the scripts under test find on their PATH. */
export class FakePrograms {
  /** For the test's own files; absolute. */
  readonly folder = mkdtempSync(path.join(tmpdir(), 'fake-programs-'));
  private readonly answers: Record<string, readonly Answer[]> = {};
  private readonly bin = path.join(this.folder, 'bin');
  private readonly running = new Set<ChildProcess>();

  constructor() {
    mkdirSync(this.bin);
  }

  /** Puts a program on the PATH, or gives it other answers. */
  answer(program: string, answers: readonly Answer[]): void {
    this.answers[program] = answers;
    writeFileSync(path.join(this.folder, 'answers.json'), JSON.stringify(this.answers));
    const file = path.join(this.bin, program);
    if (existsSync(file)) return;
    writeFileSync(file, PROGRAM);
    chmodSync(file, 0o755);
  }

  /** Puts a real program on the PATH instead. */
  replace(program: string, file: string): void {
    rmSync(path.join(this.bin, program), { force: true });
    symlinkSync(file, path.join(this.bin, program));
  }

  /** Lets programs that hold end, once they have got SIGINT. */
  release(): void {
    writeFileSync(path.join(this.folder, 'release'), '');
  }

  /** Takes a program off the PATH. */
  lose(program: string): void {
    rmSync(path.join(this.bin, program));
  }

  get calls(): Call[] {
    const file = path.join(this.folder, 'calls.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Call);
  }

  /** Their arguments as typed. @param program only this one's */
  commands(program: string): string[] {
    return this.calls.filter((call) => call.program === program).map(({ args }) => args.join(' '));
  }

  /** Resolves when a program was called and has answered. */
  async called(program: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.commands(program).length === 0) {
      if (Date.now() > deadline) throw new Error(`${program} was not called`);
      await sleep(20);
    }
  }

  forgetCalls(): void {
    rmSync(path.join(this.folder, 'calls.jsonl'), { force: true });
  }

  /** Starts a script of the checkout, without anything of this machine's settings. */
  start(script: string, args: readonly string[], { env = {}, input, open = false }: StartSettings = {}): Started {
    const words = ['--import', import.meta.resolve('tsx'), path.join(CHECKOUT, script), ...args];
    const child = spawn(process.execPath, words, {
      cwd: this.folder,
      env: {
        PATH: this.bin,
        HOME: this.folder,
        FAKE_ANSWERS: path.join(this.folder, 'answers.json'),
        FAKE_CALLS: path.join(this.folder, 'calls.jsonl'),
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true, // a process group as a terminal makes one
    });
    this.running.add(child);
    child.stdin.on('error', () => undefined); // it may have ended without reading
    if (!open) child.stdin.end(input ?? '');
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    let over = false;
    const ended = new Promise<Ran>((resolve) =>
      child.once('close', (code, signal) => {
        over = true;
        this.running.delete(child);
        resolve({ status: signal ?? code, out, err });
      }),
    );
    const until = async (text: string) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (!(out + err).includes(text)) {
        if (over || Date.now() > deadline) throw new Error(`"${text}" was not printed, but: ${out}${err}`);
        await sleep(20);
      }
    };
    return { child, ended, until };
  }

  async run(script: string, args: readonly string[], settings?: StartSettings): Promise<Ran> {
    return this.start(script, args, settings).ended;
  }

  /** A failed test leaves nothing running and no folder. */
  remove(): void {
    for (const { pid } of this.running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
