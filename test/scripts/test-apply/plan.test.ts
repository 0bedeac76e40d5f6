import { plainAddress, readReport } from '../../../scripts/test-apply/plan.js';

const change = (action: string, addr: string) =>
  JSON.stringify({ '@level': 'info', type: 'planned_change', change: { action, resource: { addr } } });

describe("Terraform's report", () => {
  test('gives the actions without the hashes that CDKTF puts at the end of addresses', () => {
    const output = [
      '{"@level":"info","type":"version","terraform":"1.11.4"}',
      change('update', 'azurerm_storage_account.storage_account_E377CD4D'),
      change('replace', 'random_password.database_password_22A6A8E7'),
      change('create', 'azurerm_management_lock.database_delete_lock'),
      change('read', 'data.azurerm_client_config.deployer'),
      'not JSON',
    ].join('\n');
    expect(readReport(output).actions).toEqual({
      'azurerm_storage_account.storage_account': 'update',
      'random_password.database_password': 'replace',
      'azurerm_management_lock.database_delete_lock': 'create',
    });
  });

  test('gives errors with the resource that they are about, apart from warnings', () => {
    const diagnostic = (severity: string) =>
      JSON.stringify({
        type: 'diagnostic',
        diagnostic: { severity, summary: 'creating', detail: 'taken', address: 'a.b' },
      });
    const { errors, warnings } = readReport(`${diagnostic('error')}\n${diagnostic('warning')}\n`);
    expect(errors).toEqual([{ address: 'a.b', text: 'creating\ntaken' }]);
    expect(warnings).toHaveLength(1);
  });

  test('leaves an address alone that has no hash', () => {
    expect(plainAddress('azurerm_resource_group.resource_group')).toBe('azurerm_resource_group.resource_group');
  });
});
