import { Interrupted } from './command.js';

/** Runs checks one after the other, says how each went and counts. */
export class Checks {
  #passed = 0;
  #failed = 0;

  constructor(private readonly say: (line: string) => void) {}

  get failed(): number {
    return this.#failed;
  }

  /** The closing line. */
  get summary(): string {
    return `${this.#passed} passed, ${this.#failed} failed`;
  }

  /** A check that others do not build on: when it fails, the next one runs all the same. */
  async check(title: string, body: () => unknown): Promise<void> {
    await this.#run(title, body);
  }

  /** A check without which the rest of the part makes no sense. @throws PartEnded when it fails */
  async require(title: string, body: () => unknown): Promise<void> {
    if (!(await this.#run(title, body))) throw new PartEnded();
  }

  async #run(title: string, body: () => unknown): Promise<boolean> {
    const start = performance.now();
    const took = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    try {
      await body();
      this.#passed += 1;
      this.say(`  ok      ${title} (${took()})`);
      return true;
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      this.#failed += 1;
      this.say(`  FAILED  ${title} (${took()})\n${indent(error instanceof Error ? error.message : String(error))}`);
      return false;
    }
  }
}

/** The rest of a part is left out: a check that it needs has failed, and was counted. */
export class PartEnded extends Error {
  override readonly name = 'PartEnded';
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '          ');
}
