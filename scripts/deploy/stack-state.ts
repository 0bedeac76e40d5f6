import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SynthesizedStack } from './synthesis.js';
import type { Terraform } from './terraform.js';

/** Azure's resources have their name at the top, Kubernetes' in their metadata. */
const attributes = z.object({
  name: z.string().nullish().catch(undefined),
  metadata: z
    .array(z.object({ name: z.string() }))
    .nullish()
    .catch(undefined),
});

const stateFile = z.object({
  resources: z
    .array(
      z.object({
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        instances: z.array(z.object({ attributes: attributes.optional() })),
      }),
    )
    .default([]),
});

export interface StateResource {
  /** Made by the stack; otherwise only read by it. */
  readonly managed: boolean;
  readonly type: string;
  /** What Azure or Kubernetes calls it; undefined when the type has no name. */
  readonly name: string | undefined;
}

/** What a stack has made and read, as its state says. Empty: it is not deployed. */
export type StackState = readonly StateResource[];

export function isDeployed(state: StackState): boolean {
  return state.some(({ managed }) => managed);
}

/** Needs an initialized folder when the state is kept elsewhere. */
export async function readState(stack: SynthesizedStack, terraform: Terraform): Promise<StackState> {
  const file = localStateFile(stack);
  return file === undefined ? parseState(await terraform.pullState(stack)) : readStateFile(file);
}

/** [] when there is no file. */
export function readStateFile(file: string): StackState {
  return existsSync(file) ? parseState(readFileSync(file, 'utf8')) : [];
}

/** undefined when the state is not kept in a file here. */
export function localStateFile({ backend: { type, config } }: SynthesizedStack): string | undefined {
  return type === 'local' && typeof config.path === 'string' ? config.path : undefined;
}

/** State holds passwords: what an earlier or another tool has left readable is closed. */
export function closeStateFiles(file: string): void {
  for (const name of [file, `${file}.backup`]) if (existsSync(name)) chmodSync(name, 0o600);
}

function parseState(text: string): StackState {
  if (text.trim() === '') return [];
  return stateFile.parse(JSON.parse(text)).resources.flatMap(({ mode, type, instances }) =>
    instances.map((instance) => ({
      managed: mode === 'managed',
      type,
      name: instance.attributes?.name ?? instance.attributes?.metadata?.[0]?.name,
    })),
  );
}
