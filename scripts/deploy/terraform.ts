import { Writable } from 'node:stream';
import { z } from 'zod';
import { ProgramMissing, run } from '../azure/program.js';
import { isAtLeast } from '../azure/version.js';
import { Failure } from '../local-stack/failure.js';
import type { StopRequests } from '../local-stack/stop-request.js';
import { runLive, type LiveResult } from './live.js';
import type { SynthesizedStack } from './synthesis.js';

/** What the stacks themselves require (`required_version`); said here before Terraform's own, longer words. */
export const MINIMUM_TERRAFORM = '1.5.0';

/** Terraform ended with a failure that it has described itself. */
export class TerraformFailed extends Error {
  override readonly name = 'TerraformFailed';
  constructor(
    readonly on: SynthesizedStack,
    readonly status: number,
    /** What it wrote to standard error. */
    readonly errors: string,
  ) {
    super(`terraform failed with status ${status}`);
  }
}

/** The user stopped Terraform; it has ended in good order. */
export class TerraformInterrupted extends Error {
  override readonly name = 'TerraformInterrupted';
  constructor(readonly status: number) {
    super('terraform was interrupted');
  }
}

export interface TerraformSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly stops: StopRequests;
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
}

const outputs = z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.unknown() }));
export type Outputs = z.output<typeof outputs>;

/** The Terraform of this machine, in the folders of the stacks. */
export class Terraform {
  private readonly file: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(private readonly settings: TerraformSettings) {
    this.file = terraformBinary(settings.env);
    // CHECKPOINT_DISABLE: no question to HashiCorp about newer versions, which waits long where there is no way out
    this.env = { CHECKPOINT_DISABLE: '1', ...settings.env, TF_IN_AUTOMATION: '1', TF_INPUT: '0' };
  }

  /** @param quiet its standard output is dropped */
  async init(stack: SynthesizedStack, flags: readonly string[] = [], quiet = false): Promise<void> {
    const asks = flags.includes('-migrate-state'); // whether to overwrite a state is for the user to say
    await this.live(stack, ['init', ...(asks ? [] : ['-input=false']), ...flags], { quiet, asks });
  }

  /** @returns whether there is anything to change */
  async plan(
    stack: SynthesizedStack,
    { destroy = false, file }: { destroy?: boolean; file?: string },
  ): Promise<boolean> {
    const flags = [...(destroy ? ['-destroy'] : []), ...(file === undefined ? [] : [`-out=${file}`])];
    const { status } = await this.live(stack, ['plan', '-input=false', '-detailed-exitcode', ...flags], {
      good: [0, 2],
    });
    return status === 2;
  }

  async apply(stack: SynthesizedStack, planFile: string): Promise<void> {
    await this.live(stack, ['apply', '-input=false', planFile]);
  }

  async pushState(stack: SynthesizedStack, file: string): Promise<void> {
    await this.live(stack, ['state', 'push', file]);
  }

  /** The state as JSON, secrets included; '' when there is none. */
  async pullState(stack: SynthesizedStack): Promise<string> {
    return this.captured(stack, ['state', 'pull']);
  }

  /** Secret ones included. */
  async outputs(stack: SynthesizedStack): Promise<Outputs> {
    return outputs.parse(JSON.parse(await this.captured(stack, ['output', '-json'])));
  }

  private async live(
    stack: SynthesizedStack,
    args: readonly string[],
    { quiet = false, asks = false, good = [0] }: { quiet?: boolean; asks?: boolean; good?: readonly number[] } = {},
  ): Promise<LiveResult> {
    const { stops, out, err, env } = this.settings;
    // Terraform sees a pipe and would colour it all the same.
    const plain = env.NO_COLOR || !out.isTTY ? ['-no-color'] : [];
    const [verb = '', ...rest] = args;
    const words = verb === 'state' ? [...args] : [verb, ...plain, ...rest];
    const result = await runLive(
      { file: this.file, args: words, cwd: stack.folder, env: this.env, out: quiet ? nowhere() : out, err, asks },
      stops,
    );
    if (result.interrupted) throw new TerraformInterrupted(result.status);
    if (!good.includes(result.status)) throw new TerraformFailed(stack, result.status, result.errors);
    return result;
  }

  private async captured(stack: SynthesizedStack, args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await run(this.file, args, {
      env: this.env,
      cwd: stack.folder,
      signal: this.settings.stops.stopped,
    });
    if (status !== 0) {
      this.settings.err.write(stderr);
      throw new TerraformFailed(stack, status, stderr);
    }
    return stdout.trim();
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** CDKTF's own variable names another one, such as tofu. */
export function terraformBinary(env: NodeJS.ProcessEnv): string {
  return env.TERRAFORM_BINARY_NAME || 'terraform';
}

/** @throws ProgramMissing */
export async function terraformVersion(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<string> {
  const { stdout } = await run(terraformBinary(env), ['version', '-json'], {
    env: { CHECKPOINT_DISABLE: '1', ...env },
    ...(signal && { signal }),
  });
  return z.object({ terraform_version: z.string() }).parse(JSON.parse(stdout)).terraform_version;
}

/** @throws Failure when it is missing or too old */
export async function requireTerraform(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const file = terraformBinary(env);
  const version = await terraformVersion(env, signal).catch((error: unknown) => {
    if (!(error instanceof ProgramMissing)) throw error;
    throw new Failure(
      `${file} is not on the PATH. Expected version ${MINIMUM_TERRAFORM} or later: https://developer.hashicorp.com/terraform/install`,
    );
  });
  if (!isAtLeast(version, MINIMUM_TERRAFORM)) {
    throw new Failure(
      `${file} is version ${version}. Expected ${MINIMUM_TERRAFORM} or later: https://developer.hashicorp.com/terraform/install`,
    );
  }
}
