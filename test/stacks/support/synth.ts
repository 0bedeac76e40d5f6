import { Testing } from 'cdktf';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { InfraStack } from '../../../stacks/infra/stack.js';
import { ServicesStack } from '../../../stacks/services/stack.js';
import { variables, type Configuration } from '../../../stacks/variables.js';

type Block = Record<string, unknown>;

/** A synthesized stack, by what tests ask of it. */
export interface Synthesized {
  readonly json: { terraform: Block; provider: Record<string, Block[]>; output?: Record<string, Block> };
  /** `TYPE.NAME` of each resource, sorted. */
  readonly addresses: readonly string[];
  /** All resources of a type. */
  all(type: string): Block[];
  /** The only resource of a type, or the only one whose address contains a text. */
  one(type: string, part?: string): Block;
}

/** Defaults, with what a test changes. */
export function configuration(changes: Record<string, unknown> = {}): Configuration {
  return z.object(variables).parse({ org_prefix: 'acme', ...changes });
}

/** The `infra` stack as Terraform would read it. */
export function synthInfra(changes: Record<string, unknown> = {}): Synthesized {
  return readable(Testing.synth(new InfraStack(Testing.app(), 'infra', configuration(changes))));
}

/** The `services` stack, beside an `infra` stack that nobody deployed. */
export function synthServices(changes: Record<string, unknown> = {}): Synthesized {
  const app = Testing.app();
  const configured = configuration(changes);
  const infra = new InfraStack(app, 'infra', configured);
  return readable(Testing.synth(new ServicesStack(app, 'services', { configuration: configured, infra, root: ROOT })));
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function readable(text: string): Synthesized {
  const json = JSON.parse(text) as Synthesized['json'] & { resource: Record<string, Record<string, Block>> };
  const all = (type: string) => Object.values(json.resource[type] ?? {});
  return {
    json,
    addresses: Object.entries(json.resource)
      .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`))
      .sort(),
    all,
    one(type, part = '') {
      const found = Object.entries(json.resource[type] ?? {}).filter(([name]) => name.includes(part));
      const [only] = found;
      if (only === undefined || found.length > 1)
        throw new Error(`Expected one ${type} with "${part}", found ${found.length}`);
      return only[1];
    },
  };
}
