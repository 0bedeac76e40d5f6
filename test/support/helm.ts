import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { helmProgram } from '../../scripts/kubernetes-tools.js';

const run = promisify(execFile);

/** A Kubernetes object as Helm renders it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface RenderOptions {
  /** Names of files in the chart's ci folder, without `-values.yaml`. */
  readonly ci?: readonly string[];
  /** Helm's `--set`, `name=value`. */
  readonly set?: readonly string[];
}

/** Everything belongs here. */
export const NAMESPACE = 'some-namespace';

/** The folder of one of the project's charts. */
export function chartFolder(chart: string): string {
  return fileURLToPath(new URL(`../../charts/${chart}`, import.meta.url));
}

/** Names of the values files of a chart's ci folder. */
export function ciNames(chart: string): string[] {
  return readdirSync(`${chartFolder(chart)}/ci`).map((file) => file.replace(/-values\.yaml$/, ''));
}

const rendered = new Map<string, Promise<Manifest[]>>();

/**
 * The objects that a chart renders to, hooks included, as the release `some-release`; once a test file for the same options.
 * @throws Error with Helm's own text when it refuses
 */
export function render(chart: string, options: RenderOptions = {}): Promise<Manifest[]> {
  const args = ['template', 'some-release', chartFolder(chart), '--namespace', NAMESPACE];
  const all = [...args, ...valueArguments(chart, options)];
  const key = all.join('\n');
  const known = rendered.get(key) ?? helm(all).then(parseManifests);
  rendered.set(key, known);
  return known;
}

/** What `helm lint --strict` says. @throws Error with its text when it finds something */
export function lint(chart: string, options: RenderOptions = {}): Promise<string> {
  return helm(['lint', '--strict', chartFolder(chart), ...valueArguments(chart, options)]);
}

/** Objects of a kind. */
export function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const manifest = document.toJS() as Manifest | null; // Kubernetes' own form of objects
    return manifest === null ? [] : [manifest];
  });
}

async function helm(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(await helmProgram(), [...args], { maxBuffer: 16_777_216 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${stdout}${stderr}`.trim() || message, { cause: error });
  }
}

function valueArguments(chart: string, { ci = [], set = [] }: RenderOptions): string[] {
  return [
    ...ci.flatMap((name) => ['--values', `${chartFolder(chart)}/ci/${name}-values.yaml`]),
    ...set.flatMap((setting) => ['--set', setting]),
  ];
}
