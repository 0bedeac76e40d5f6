import type { Failure } from './failure.js';

/** What the user sees while the stack starts, runs and stops: whole lines, and one line at a time that is still open. */
export class Terminal {
  private open = false;

  /**
   * @param out standard error when standard output belongs to the user's command.
   * @param err for failures.
   */
  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly err: NodeJS.WriteStream,
  ) {
    for (const stream of [out, err]) stream.on('error', () => undefined); // `npm start | head`: no reason to die in disorder
  }

  line(text = ''): void {
    this.out.write(`${this.open ? '\n' : ''}${text}\n`);
    this.open = false;
  }

  /** Starts a line that `end` completes, so that a wait shows what is waited for. */
  begin(text: string): void {
    this.out.write(`${this.open ? '\n' : ''}${text}`);
    this.open = true;
  }

  end(text: string): void {
    this.out.write(`${text}\n`);
    this.open = false;
  }

  failure({ message, details }: Failure): void {
    if (this.open) this.end('');
    this.err.write(`${[message, ...details.map((detail) => `  ${detail}`)].join('\n')}\n`);
  }
}

/** One word for a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
