import { errorText } from '../local-stack/failure.js';
import { type Check, type Finding, type ReportedFinding, warn } from './check.js';

export interface RunChecksSettings {
  /** How many at once: each is a process of `az`, which takes 150 MB. */
  readonly atOnce: number;
  /** The user's wish to stop; a check that fails because of it is no finding. */
  readonly signal: AbortSignal;
  readonly onDone: (name: string) => void;
}

/** All findings, in the order of the checks. One that breaks does not hide the others. */
export async function runChecks<C>(
  checks: readonly Check<C>[],
  context: C,
  { atOnce, signal, onDone }: RunChecksSettings,
): Promise<ReportedFinding[]> {
  const results: ReportedFinding[][] = checks.map(() => []);
  const queue = checks.entries();
  const worker = async () => {
    for (const [i, check] of queue) {
      results[i] = named(check, await findingsOf(check, context, signal));
      onDone(check.name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results.flat();
}

async function findingsOf<C>(check: Check<C>, context: C, signal: AbortSignal): Promise<readonly Finding[]> {
  try {
    return [await check.run(context)].flat();
  } catch (error) {
    signal.throwIfAborted();
    const text = errorText(error).split('\n')[0] ?? '';
    return [warn(`could not be found out: ${text}`, 'Run the doctor again; if it stays so, look at this by hand.')];
  }
}

export function skipAll(checks: readonly { readonly name: string }[], reason: string): ReportedFinding[] {
  return checks.map(({ name }) => ({ name, verdict: 'skip', found: `not looked at: ${reason}` }));
}

function named<C>({ name }: Check<C>, findings: readonly Finding[]): ReportedFinding[] {
  return findings.map((finding) => ({ ...finding, name: finding.name ?? name }));
}
