/** One line on a terminal that shows how far the checks are; nothing elsewhere. */
export class Progress {
  private count = 0;

  constructor(
    private readonly err: NodeJS.WriteStream,
    private readonly total: number,
  ) {}

  done(name: string): void {
    this.count += 1;
    if (this.err.isTTY) this.err.write(`\r\x1b[K${this.count}/${this.total} ${name}`);
  }

  clear(): void {
    if (this.err.isTTY) this.err.write('\r\x1b[K');
  }
}
