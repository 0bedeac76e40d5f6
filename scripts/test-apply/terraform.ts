import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lastLines, run, type Result } from '../test-docker/command.js';
import { readReport, type Report } from './plan.js';

const TIMEOUT_MS = 30 * 60_000;
/** More than Terraform's ten: these requests cost nothing, and several resources wait for half a minute. */
const PARALLELISM = '-parallelism=30';

export interface TerraformSettings {
  /** Its working folder, with cdk.tf.json. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** An apply or plan has failed; Terraform's own errors are the message. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';
  constructor(
    verb: string,
    readonly report: Report,
    output: string,
  ) {
    const texts = report.errors.map(({ address, text }) => `${address ?? ''} ${text}`.trim());
    super(`terraform ${verb} has failed\n${texts.length > 0 ? texts.join('\n') : lastLines(output)}`);
  }
}

/** Terraform in one folder. */
export class Terraform {
  constructor(private readonly settings: TerraformSettings) {}

  /** Fetches the providers, without the stand-in's proxy: they come from elsewhere. @throws Error in one line */
  async init(env: NodeJS.ProcessEnv): Promise<void> {
    const { folder, signal } = this.settings;
    const args = ['init', '-input=false', '-no-color'];
    const { status, output } = await run('terraform', args, { cwd: folder, env, signal });
    if (status === 0) return;
    const first = /Error: [^\n]*\n+([\s\S]*?)\n\n/.exec(`${output}\n\n`)?.[1] ?? lastLines(output, 3);
    throw new Error(`terraform init: the providers cannot be had: ${first.replace(/\s+/g, ' ').trim()}`);
  }

  /** @param refresh whether Azure is asked what has become of everything */
  async plan({ refresh = true, file }: { refresh?: boolean; file?: string } = {}): Promise<Report> {
    const flags = [`-refresh=${refresh}`, ...(file === undefined ? [] : [`-out=${file}`])];
    const result = await this.run(['plan', '-detailed-exitcode', ...flags], ['-json', PARALLELISM]);
    return this.report('plan', result, [0, 2]);
  }

  async apply(planFile?: string): Promise<Report> {
    const rest = planFile === undefined ? ['-auto-approve'] : [planFile];
    return this.report('apply', await this.run(['apply', '-json', PARALLELISM], rest));
  }

  async destroy(): Promise<Report> {
    return this.report('destroy', await this.run(['destroy'], ['-json', '-auto-approve', PARALLELISM]));
  }

  async import(address: string, id: string): Promise<void> {
    const { status, output } = await this.run(['import', '-no-color'], [address, id]);
    if (status !== 0) throw new Error(`terraform import ${address} ${id} has failed\n${lastLines(output)}`);
  }

  /** Everything that the state holds, secrets included. */
  async state(): Promise<string> {
    return (await this.run(['state', 'pull'], [])).stdout;
  }

  /** Starts an apply and kills Terraform with its providers when the promise is kept. @returns whether it was still running */
  async applyUntil(moment: Promise<unknown>): Promise<boolean> {
    const { folder, env } = this.settings;
    const child = spawn('terraform', ['apply', '-input=false', '-auto-approve', PARALLELISM], {
      cwd: folder,
      env,
      detached: true, // a process group of its own, so that the providers die with it
      stdio: 'ignore',
    });
    const ended = once(child, 'close');
    await Promise.race([moment, ended]);
    const running = child.exitCode === null;
    if (running && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    return running;
  }

  private run(args: readonly string[], rest: readonly string[]): Promise<Result> {
    const { folder, env, signal } = this.settings;
    const [verb = '', ...flags] = args;
    const input = verb === 'state' ? [] : ['-input=false'];
    return run('terraform', [verb, ...flags, ...input, ...rest], { cwd: folder, env, signal, timeoutMs: TIMEOUT_MS });
  }

  private report(verb: string, { status, output }: Result, good: readonly number[] = [0]): Report {
    const report = readReport(output);
    if (good.includes(status)) return report;
    throw new TerraformError(verb, report, output);
  }
}
