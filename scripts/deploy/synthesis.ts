import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../local-stack/failure.js';
import type { StopRequests } from '../local-stack/stop-request.js';
import { runLive } from './live.js';
import { STACK_NAMES, type StackName } from './stack-name.js';

/** One stack as Terraform takes it. */
export interface SynthesizedStack {
  readonly name: StackName;
  /** Terraform's working folder; absolute. */
  readonly folder: string;
  readonly backend: Backend;
}

/** Where Terraform keeps its state: `local` with a `path`, or `azurerm`. */
export interface Backend {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Synthesis {
  /** The program that makes the stacks, stacks/main.ts; absolute. */
  readonly app: string;
  readonly workDir: string;
  readonly varFiles: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const manifest = z.object({ stacks: z.record(z.string(), z.unknown()) });

const stackFile = z.object({
  terraform: z.object({ backend: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

/**
 * Runs the CDKTF app, as `cdktf synth` would, and reads back where each stack keeps its state.
 *
 * The app is run directly, and Terraform after it, because `cdktf deploy` rewrites Terraform's output line by line, has no
 * exit status for "there are changes", applies something other than the plan it has shown, runs `terraform providers lock`
 * (which ignores filesystem mirrors), hides TF_VAR_… from the app, and ends on Ctrl-C without waiting for Terraform. Both
 * ways share folders and state files, so that either can go on where the other one stopped.
 */
export async function synthesize({ app, workDir, varFiles, env }: Synthesis, stops: StopRequests) {
  const outdir = path.join(workDir, 'cdktf.out');
  const { status } = await runLive(
    {
      file: process.execPath,
      args: ['--import', import.meta.resolve('tsx'), app],
      cwd: workDir,
      env: { ...env, CDKTF_OUTDIR: outdir, ...(varFiles.length > 0 && { METAFLOW_VAR_FILE: varFiles.join(',') }) },
      out: process.stderr,
      err: process.stderr,
    },
    stops,
  );
  if (status !== 0)
    throw new Failure('The stacks could not be made; nothing was planned. The reason stands above.', [], status);
  // The manifest, not the folders: those of stacks that are no longer made stay behind.
  const { stacks } = manifest.parse(JSON.parse(readFileSync(path.join(outdir, 'manifest.json'), 'utf8')));
  const made = STACK_NAMES.filter((name) => name in stacks);
  return new Map(made.map((name) => [name, readStack(path.join(outdir, 'stacks', name), name)]));
}

function readStack(folder: string, name: StackName): SynthesizedStack {
  const { terraform } = stackFile.parse(JSON.parse(readFileSync(path.join(folder, 'cdk.tf.json'), 'utf8')));
  const [[type, config] = ['none', {}]] = Object.entries(terraform.backend);
  return { name, folder, backend: { type, config } };
}
