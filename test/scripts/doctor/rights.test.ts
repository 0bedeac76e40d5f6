import { isAllowed } from '../../../scripts/doctor/checks/rights.js';

const WRITE = 'Microsoft.Authorization/roleAssignments/write';
const role = (actions: string[], notActions: string[] = []) => ({ actions, notActions });

test.each([
  ['Owner', [role(['*'])], true],
  ['Contributor', [role(['*'], ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'])], false],
  [
    'Contributor and Role Based Access Control Administrator',
    [role(['*'], ['Microsoft.Authorization/*/Write']), role([WRITE])],
    true,
  ],
  ['User Access Administrator', [role(['*/read', 'Microsoft.Authorization/*'])], true],
  ['another case', [role(['microsoft.authorization/roleassignments/WRITE'])], true],
  ['a name that only begins so', [role(['Microsoft.Authorization/roleAssignments/writ'])], false],
  ['a full stop that is no wildcard', [role(['MicrosoftXAuthorization/roleAssignments/write'])], false],
  ['nothing', [], false],
])('%s', (_, granted, expected) => {
  expect(isAllowed(WRITE, granted)).toBe(expected);
});
