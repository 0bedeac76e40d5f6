import type { z } from 'zod';
import { run, type RunSettings } from './program.js';

/** An `az` command that failed. The message is the last line that it wrote, without az's own prefix. */
export class AzError extends Error {
  override readonly name = 'AzError';
  /** Azure's code, such as ResourceGroupNotFound, when the text carries one. */
  readonly code: string | undefined;
  constructor(
    readonly command: string,
    readonly output: string,
  ) {
    super(lastLine(output) || 'it failed and said nothing');
    this.code = /^(?:ERROR: )?\((\w+)\)/m.exec(output)?.[1] ?? /"?code"?: ?"?(\w+)/i.exec(output)?.[1];
  }
}

/** What the Azure CLI can be asked. */
export type AzCommands = Pick<Az, 'json' | 'text'>;

/** The Azure CLI, as one login and one subscription see it. */
export class Az {
  constructor(
    private readonly settings: RunSettings,
    /** Added to every command that has an idea of a subscription; undefined: the login's current one. */
    private readonly subscription: string | undefined,
  ) {}

  /**
   * @returns the command's answer, checked; {} stands for an empty one
   * @throws AzError, ProgramMissing, ProgramTooSlow, and z.ZodError for an answer of another shape
   */
  async json<T>(schema: z.ZodType<T>, ...args: readonly string[]): Promise<T> {
    const text = await this.text(...args);
    return schema.parse(text === '' ? {} : JSON.parse(text));
  }

  /** @returns standard output, trimmed */
  async text(...args: readonly string[]): Promise<string> {
    const words = [...args, ...(this.subscription ? ['--subscription', this.subscription] : []), '--output', 'json'];
    const env = { ...this.settings.env, AZURE_CORE_ONLY_SHOW_ERRORS: 'true', AZURE_CORE_NO_COLOR: 'true' };
    const { status, stdout, stderr } = await run('az', words, { ...this.settings, env });
    if (status !== 0) throw new AzError(['az', ...words].join(' '), stderr);
    return stdout.trim();
  }
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line.startsWith('ERROR: ')).at(-1) ?? lines.filter(Boolean).at(-1) ?? '';
  return told.replace(/^ERROR: /, '');
}
