import { findVersion, isAtLeast } from '../../../scripts/azure/version.js';

test.each([
  ['1.11.0', '1.11.0', true],
  ['1.9.8', '1.11.0', false],
  ['1.12.0', '1.11.5', true],
  ['2.0.0', '1.99.99', true],
  ['1.11.0-rc1', '1.11.0', true],
  ['1.11', '1.11.1', false],
])('%s is at least %s: %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});

test('a version is found in a text', () => {
  expect(findVersion('kubelogin version\ngit hash: v0.1.4/abc')).toBe('0.1.4');
  expect(findVersion('none')).toBeUndefined();
});
