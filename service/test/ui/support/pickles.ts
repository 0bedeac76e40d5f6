import { readFileSync } from 'node:fs';

const fixtures = JSON.parse(readFileSync(new URL('../../fixtures/pickles.json', import.meta.url), 'utf8')) as {
  name: string;
  protocol: number;
  pickle: string;
}[];

/** What Python pickled with protocol 4, by its name in make-fixtures.py. */
export function pickled(name: string): Buffer {
  const found = fixtures.find((fixture) => fixture.name === name && fixture.protocol === 4);
  const same = found ?? fixtures.find((fixture) => fixture.name === name);
  if (same === undefined) throw new Error(`make-fixtures.py has no value "${name}".`);
  return Buffer.from(same.pickle, 'base64');
}
