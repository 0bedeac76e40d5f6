import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { ServiceError } from '../../src/errors.js';
import { translate } from '../../src/http/translate.js';

const fromServer = (code: string, message = 'text', detail?: string) =>
  Object.assign(new Error(message), { code, severity: 'ERROR', detail });
const ofFastify = (code: string, statusCode: number) => Object.assign(new Error('text'), { code, statusCode });
const answer = (error: unknown) => {
  const { status, body } = translate(error);
  return { status, body: JSON.parse(body) as unknown };
};
const problem = (status: number, code: string) => ({
  status,
  body: expect.objectContaining({ status, code }) as unknown,
});

describe('an error becomes an answer', () => {
  test.each([
    ['22001', 'too long'],
    ['22003', 'out of range'],
    ['22021', 'a character that cannot be stored'],
    ['22P02', 'wrong syntax'],
    ['2201B', 'bad regular expression'],
    ['23502', 'null where there must be a value'],
    ['42883', 'an operator that the type does not have'],
    ['42804', 'a type that does not match'],
    ['54000', 'too long for an index'],
  ])('%s (%s) is the client’s fault', (code) => {
    expect(answer(fromServer(code))).toEqual(problem(400, 'invalid_value'));
  });

  test('says what the client did wrong in PostgreSQL’s words', () => {
    expect(answer(fromServer('22001', 'value too long for type character varying(255)')).body).toMatchObject({
      detail: 'value too long for type character varying(255)',
    });
  });

  test.each([
    ['23505', 409],
    ['23503', 404],
  ])('%s is %d, a JSON text in a JSON text with psycopg2’s fields, as upstream has it', (code, status) => {
    const { status: found, body } = answer(fromServer(code, 'violates', 'Key (a)=(b)'));
    expect(found).toBe(status);
    expect(JSON.parse(body as string)).toEqual({
      err_msg: {
        pgerror: 'ERROR:  violates\nDETAIL:  Key (a)=(b)\n',
        pgcode: code,
        diag: { message_primary: 'violates', severity: 'ERROR' },
      },
    });
  });

  test.each(['40001', '40P01', '55P03'])('%s, after all tries, is 503: trying again helps', (code) => {
    expect(answer(fromServer(code))).toEqual(problem(503, 'contention'));
  });

  test('57014 is 503, a statement that took too long', () => {
    expect(answer(fromServer('57014'))).toEqual(problem(503, 'statement_timeout'));
  });

  test('a database that is away is 503, without a word about where it is', () => {
    const found = answer(new DatabaseUnavailable(new Error('connect ECONNREFUSED 10.0.0.4:5432')));
    expect(found).toEqual(problem(503, 'database_unavailable'));
    expect(JSON.stringify(found)).not.toContain('10.0.0.4');
  });

  test('an error of the services has its own status and text', () => {
    expect(answer(new ServiceError('system_tag', 'Cannot remove x'))).toEqual({ status: 422, body: 'Cannot remove x' });
    expect(answer(new ServiceError('numeric_id', 'no'))).toEqual({ status: 400, body: { message: 'no' } });
    expect(answer(new ServiceError('not_found'))).toEqual({ status: 404, body: {} });
  });

  test('a body that is too large is 413', () => {
    expect(answer(ofFastify('FST_ERR_CTP_BODY_TOO_LARGE', 413))).toEqual(problem(413, 'body_too_large'));
  });

  test.each([
    ['FST_ERR_VALIDATION', 400],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415],
    ['ECONNRESET', 400], // the client went away while it sent the body
  ])('%s, which Fastify blames on the client, is no mistake of the service', (code, status) => {
    expect(answer(ofFastify(code, status))).toEqual(problem(400, 'invalid_body'));
  });

  test.each([
    ['a mistake in the code', new TypeError('undefined is not a function')],
    ['a column that is missing', fromServer('42703')],
    ['a check that failed', fromServer('23514')],
    ['a right that is missing', fromServer('42501')],
    ['an error of Fastify’s own', ofFastify('FST_ERR_REP_INVALID_PAYLOAD_TYPE', 500)],
    ['no error at all', undefined],
    ['a text', 'thrown'],
  ])('%s is 500 and shows nothing of itself', (_what, error) => {
    const found = answer(error);
    expect(found).toEqual(problem(500, 'internal'));
    expect(JSON.stringify(found)).not.toMatch(/undefined is not|text|thrown/);
  });
});
