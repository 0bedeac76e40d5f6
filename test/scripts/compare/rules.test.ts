import type { Answer, Difference } from '../../../scripts/compare/answer.js';
import { differenceOf } from '../../../scripts/compare/answer.js';
import type { CompareRequest, Oddity } from '../../../scripts/compare/request.js';
import { RULES, ruleFor } from '../../../scripts/compare/rules.js';

const answer = (status: number, body: unknown = {}): Answer => ({ status, headers: {}, body });

function difference(odd: Oddity[], ours: Answer, theirs: Answer, more: Partial<CompareRequest> = {}): Difference {
  const request: CompareRequest = { name: 'get-run', method: 'GET', path: ['/'], odd, ...more };
  const found = differenceOf(request, ours, theirs);
  if (!found) throw new Error('These answers do not differ.');
  return found;
}

const note = (...of: Parameters<typeof difference>): string | undefined => ruleFor(difference(...of))?.note;

test('the notes that are rules: what upstream does with odd requests, and what ours does', () => {
  expect(note(['regex'], answer(400), answer(200, []))).toBe('1');
  expect(note(['limit'], answer(400), answer(500))).toBe('2');
  expect(note(['limit'], answer(400), answer(200, []))).toBe('2');
  expect(note(['cursor'], answer(400), answer(500))).toBe('3');
  expect(note(['id'], answer(404), answer(500))).toBe('4');
  expect(note(['id'], answer(200, []), answer(500))).toBe('4');
  expect(note(['empty-id'], answer(400), answer(200))).toBe('5');
  expect(note(['field-type'], answer(400), answer(200))).toBe('6');
  expect(note(['tags'], answer(400), answer(200))).toBe('8');
  expect(note(['null-tags'], answer(200), answer(500))).toBe('8');
  expect(note(['attempt'], answer(400), answer(200, []))).toBe('12');
  expect(note(['body'], answer(400), answer(500))).toBe('general');
});

test('the same differences on requests without anything odd are unexplained', () => {
  expect(note([], answer(400), answer(200))).toBeUndefined();
  expect(note([], answer(404), answer(500))).toBeUndefined();
  expect(note([], answer(200), answer(500))).toBeUndefined();
});

test('a rule is about its own oddity only', () => {
  expect(note(['limit'], answer(200), answer(500))).toBeUndefined();
  expect(note(['body'], answer(400), answer(200))).toBeUndefined();
  expect(note(['too-long'], answer(200), answer(400))).toBeUndefined();
});

test('what ours fails on is never explained', () => {
  expect(note(['body'], answer(500), answer(200))).toBeUndefined();
  expect(note(['body'], answer(503), answer(500))).toBeUndefined();
  expect(note(['body'], answer(0), answer(500))).toBeUndefined();
});

test('a heartbeat soon after another is 200, of a thing that exists', () => {
  expect(note([], answer(200), answer(404), { name: 'heartbeat' })).toBe('recording: run-heartbeat');
  expect(note([], answer(200), answer(404), { name: 'heartbeat-missing' })).toBeUndefined();
  expect(note([], answer(200, 'other'), answer(404), { name: 'heartbeat' })).toBeUndefined();
});

test('fractions may be stored in their shortest form, other values may not change', () => {
  expect(note(['field-type'], answer(200, { user_name: '1' }), answer(200, { user_name: '1.0' }))).toBe('6');
  expect(note(['field-type'], answer(200, { user_name: '1' }), answer(200, { user_name: '2' }))).toBeUndefined();
  expect(note(['field-type'], answer(200, { user_name: '' }), answer(200, { user_name: '0' }))).toBeUndefined();
});

test('an object with an id beyond reach is missing, not some other object', () => {
  expect(note(['id'], answer(200, { run_number: 1 }), answer(500))).toBeUndefined();
});

test('every rule names what it is and where it is written down', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  for (const { note: where } of RULES) expect(where).toMatch(/^(\d+|general|recording: [\w-]+)$/);
});
