import { readFileSync } from 'node:fs';
import { ERRORS, ServiceError, type ErrorCode } from '../src/errors.js';

const document = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

describe('errors', () => {
  it('are all in docs/errors.md, and nothing else is', () => {
    const rows = document.split('\n').filter((line) => line.startsWith('| `'));
    const expected = Object.entries(ERRORS).map(
      ([code, { status, meaning, remedy }]) => `| \`${code}\` | ${status} | ${meaning} | ${remedy} |`,
    );
    expect(rows.sort()).toEqual(expected.sort());
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])('%s has a body that is JSON', (code) => {
    expect(() => JSON.parse(new ServiceError(code).body) as unknown).not.toThrow();
  });

  it('tell in the body of a problem what, which and how it counts', () => {
    expect(JSON.parse(new ServiceError('invalid_body', 'found "x", expected a list').body)).toEqual({
      detail: 'found "x", expected a list',
      code: 'invalid_body',
      status: 400,
      title: 'Bad Request',
      type: 'about:blank',
    });
  });
});
