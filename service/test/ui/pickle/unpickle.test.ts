import { readFileSync } from 'node:fs';
import { ReadError } from '../../../src/ui/read-error.js';
import { toPyJson } from '../../../src/ui/pickle/json.js';
import { pythonStr } from '../../../src/ui/pickle/python-text.js';
import { unpickle } from '../../../src/ui/pickle/unpickle.js';

interface Fixture {
  readonly name: string;
  readonly protocol: number;
  /** Base64. */
  readonly pickle: string;
  readonly str?: string;
  readonly error?: string;
}

/** Made by Python, see make-fixtures.py. */
const fixtures = JSON.parse(readFileSync(new URL('../../fixtures/pickles.json', import.meta.url), 'utf8')) as Fixture[];

function show(pickle: Buffer): string {
  try {
    return pythonStr(toPyJson(unpickle(pickle)));
  } catch (error) {
    return error instanceof ReadError ? `${error.id}: ${error.message}` : String(error);
  }
}

describe('What Python pickled', () => {
  const expected = (fixture: Fixture) => fixture.str ?? `TypeError: ${fixture.error}`;

  it.each(fixtures.map((fixture) => [fixture.name, fixture.protocol, fixture] as const))(
    'is shown as Python shows it: %s, protocol %i',
    (_name, _protocol, fixture) => {
      expect(show(Buffer.from(fixture.pickle, 'base64'))).toBe(expected(fixture));
    },
  );

  it('is there in each protocol', () => {
    expect([...new Set(fixtures.map(({ protocol }) => protocol))].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('can be cut off anywhere without another outcome than an error', () => {
    const { pickle } = fixtures.find(({ name, protocol }) => name === 'dict' && protocol === 4) as Fixture;
    const whole = Buffer.from(pickle, 'base64');
    for (let length = 0; length < whole.length; length += 1) {
      expect(show(whole.subarray(0, length))).toMatch(/^UnpicklingError: /);
    }
  });
});
