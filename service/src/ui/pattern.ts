import { createContext, Script, type Context } from 'node:vm';

/** A pattern comes from a user, and some take for ever. What needs more is no pattern for a name. */
const TIMEOUT_MS = 50;
/** On a busy machine, time can also be up for a good pattern. */
const TIMEOUTS = 3;

/** Where patterns run, so that they can be stopped: made when it is first needed, for it takes half a megabyte. It keeps nothing. */
let sandbox: { readonly context: Context; readonly test: Script } | undefined;

/**
 * Whether a text matches a regular expression of a user from its start on, as Python's `re.match` does. A pattern that is none
 * matches nothing, and neither does one that took too long some times.
 */
export function matcherFromStart(source: string): (text: string) => boolean {
  const pattern = compile(`^(?:${source})`, 'u') ?? compile(`^(?:${source})`, '');
  if (pattern === undefined) return () => false;
  let timeouts = 0;
  return (text) => {
    if (timeouts >= TIMEOUTS) return false;
    sandbox ??= { context: createContext({}), test: new Script('pattern.test(text)') };
    Object.assign(sandbox.context, { pattern, text });
    try {
      return sandbox.test.runInContext(sandbox.context, { timeout: TIMEOUT_MS }) === true;
    } catch {
      timeouts += 1;
      return false;
    }
  };
}

function compile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
