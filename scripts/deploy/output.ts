import { Failure } from '../local-stack/failure.js';
import { look, open, stackOf, type Session } from './session.js';
import { isDeployed } from './stack-state.js';
import type { Outputs } from './terraform.js';

/** Outputs that CDKTF makes itself, to hand values from stack to stack. */
const INTERNAL = /^cross-stack-output-/;

/** Prints outputs to `out`. @returns the exit status */
export async function output(session: Session, out: NodeJS.WritableStream): Promise<number> {
  const { options, terraform } = session;
  const found: Outputs = {};
  for (const name of options.stacks) {
    if (isDeployed(await look(session, name))) {
      await open(session, name, true);
      for (const [key, value] of Object.entries(await terraform.outputs(stackOf(session, name)))) {
        if (!INTERNAL.test(key)) found[key] = value;
      }
    }
  }
  if (options.output !== undefined) {
    out.write(`${shown(one(found, options.output).value, options.json)}\n`);
    return 0;
  }
  if (Object.keys(found).length === 0)
    throw new Failure('There are no outputs yet. First: npm run deploy -- --target all');
  out.write(
    options.json
      ? `${JSON.stringify(visible(found, options.showSecrets), null, 2)}\n`
      : list(found, options.showSecrets),
  );
  return 0;
}

function one(outputs: Outputs, name: string): Outputs[string] {
  const found = outputs[name];
  if (found) return found;
  const known = Object.keys(outputs);
  throw new Failure(
    known.length > 0
      ? `There is no output "${name}". There are: ${known.join(', ')}.`
      : `There is no output "${name}": nothing is deployed. First: npm run deploy -- --target all`,
  );
}

function visible(outputs: Outputs, secrets: boolean): Record<string, unknown> {
  const entries = Object.entries(outputs).filter(([, { sensitive }]) => secrets || !sensitive);
  return Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
}

function list(outputs: Outputs, secrets: boolean): string {
  return Object.entries(outputs)
    .map(([name, { sensitive, value }]) =>
      sensitive && !secrets ? `${name} is secret: npm run output -- ${name}\n` : `${name} = ${shown(value, false)}\n`,
    )
    .join('');
}

/** A text as it is, so that it can be piped on; anything else as JSON. */
function shown(value: unknown, json: boolean): string {
  return typeof value === 'string' && !json ? value : JSON.stringify(value, null, 2);
}
