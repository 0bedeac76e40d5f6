import { sentRules } from '../../../scripts/test-apply/sent.js';
import type { JsonObject } from '../../../scripts/test-apply/stand-in/json.js';
import type { LoggedRequest } from '../../../scripts/test-apply/stand-in/request-log.js';

const GROUP = '/subscriptions/s/resourceGroups/g';
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/sttest`;
const GOOD = {
  minimumTlsVersion: 'TLS1_2',
  supportsHttpsTrafficOnly: true,
  allowBlobPublicAccess: false,
  allowSharedKeyAccess: false,
  isLocalUserEnabled: false,
};

function put(path: string, properties: JsonObject, host = 'management.azure.com'): LoggedRequest {
  return { t: '', method: 'PUT', host, path: `${path}?api-version=1`, status: 201, body: { properties } };
}

function broken(title: RegExp, requests: readonly LoggedRequest[], secrets: readonly string[] = []): string[] {
  const rule = sentRules.find((one) => title.test(one.title));
  if (!rule) throw new Error(`There is no rule ${title}`);
  return rule.broken(requests, secrets);
}

describe('what is sent to Azure', () => {
  test('an account with all doors closed is right, and each open one is named', () => {
    expect(broken(/^storage/, [put(ACCOUNT, GOOD)])).toEqual([]);
    for (const key of Object.keys(GOOD))
      expect(broken(/^storage/, [put(ACCOUNT, { ...GOOD, [key]: 'other' })])).toEqual([expect.stringContaining(key)]);
  });

  test('a rule about something that was never sent is broken', () => {
    expect(broken(/^storage/, [])).toHaveLength(1);
  });

  test('calls of the data plane are found', () => {
    const calls = [put('/container', {}, 'sttest.blob.core.windows.net'), put(ACCOUNT, {})];
    expect(broken(/data plane/, calls)).toHaveLength(1);
  });

  test('a secret in a URL is found, also an escaped one, and not repeated', () => {
    const reasons = broken(/secret/, [put(`${ACCOUNT}/${encodeURIComponent('pass/word')}`, {})], ['pass/word']);
    expect(reasons).toHaveLength(1);
  });

  test.each([
    ['on a resource group', GROUP, 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
    ['on the blobs of a whole account', ACCOUNT, 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'],
  ])('a role %s is found', (_, scope, guid) => {
    const roleDefinitionId = `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
    const assignment = put(`${scope}/providers/Microsoft.Authorization/roleAssignments/a`, { roleDefinitionId });
    expect(broken(/^roles/, [assignment])).toEqual([expect.stringContaining(scope)]);
  });

  test('a rule that lets the internet in is found', () => {
    const group = (from: string) =>
      put(`${GROUP}/providers/Microsoft.Network/networkSecurityGroups/n`, {
        securityRules: [{ properties: { access: 'Allow', sourceAddressPrefix: from } }],
      });
    expect(broken(/internet/, [group('10.0.0.0/8')])).toEqual([]);
    for (const from of ['*', 'Internet', '0.0.0.0/0']) expect(broken(/internet/, [group(from)])).toHaveLength(1);
  });
});
