import { run } from '../test-docker/command.js';

export interface Judgement {
  readonly errors: number;
  readonly warnings: readonly string[];
  /** What it printed, notes left out. */
  readonly text: string;
}

/** Asks a judge about what was sent: `node FILE LOG --no-notes`, whose last line counts errors and warnings. */
export async function judge(file: string, log: string, signal: AbortSignal): Promise<Judgement> {
  const { output } = await run(process.execPath, [file, log, '--no-notes'], { signal });
  const [, errors] = /judge: (\d+) errors?, \d+ warnings?/.exec(output) ?? [];
  if (errors === undefined) throw new Error(`${file} gave no judgement:\n${output}`);
  const warnings = output.split('\n').filter((line) => /^\s*warn\b/.test(line));
  return { errors: Number(errors), warnings, text: output.trim() };
}
