import { AzError } from '../../../scripts/azure/az.js';

test.each([
  [
    'ERROR: (ResourceGroupNotFound) Resource group "x" could not be found.\nCode: ResourceGroupNotFound\n',
    'ResourceGroupNotFound',
  ],
  ['ERROR: Bad Request({"error":{"code":"AuthorizationFailed","message":"no"}})', 'AuthorizationFailed'],
  ["ERROR: Please run 'az login' to setup account.", undefined],
])('reads the code of %j', (output, code) => {
  expect(new AzError('az x', output).code).toBe(code);
});

test('its message is the line that az calls an error, wherever it stands', () => {
  expect(new AzError('az x', 'WARNING: old\nERROR: (A) it failed\nCode: A\nMessage: it failed\n').message).toBe(
    '(A) it failed',
  );
  expect(new AzError('az x', '').message).toBe('it failed and said nothing');
});
