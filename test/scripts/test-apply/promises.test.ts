import { variables } from '../../../stacks/variables.js';
import { contradiction } from '../../../scripts/test-apply/promises.js';

const SERVER = 'azurerm_postgresql_flexible_server.database_server';
const CLUSTER = 'azurerm_kubernetes_cluster.cluster_kubernetes';
const ROLE = 'azurerm_role_assignment.registry_pull_role';

describe('what the page of variables says', () => {
  test('without a sentence nothing at all may be destroyed', () => {
    expect(contradiction(undefined, [])).toBeUndefined();
    expect(contradiction(undefined, [ROLE])).toMatch(/says nothing, the plan destroys .*pull_role/);
  });

  test('a sentence that destroys something has to be true', () => {
    expect(contradiction('Destroys the database server.', [SERVER, ROLE])).toBeUndefined();
    expect(contradiction('Destroys the database server.', [])).toMatch(/these stay: server/);
  });

  test('nothing else of value may be destroyed', () => {
    expect(contradiction('Destroys the cluster.', [CLUSTER, SERVER])).toMatch(/also destroys .*database_server/);
    expect(contradiction('Replaces the nodes one after another; pods move.', [CLUSTER])).toMatch(/also destroys/);
  });

  test('what is said of turning off holds for turning off only', () => {
    const sentence = 'Turning it off again destroys the cluster.';
    expect(contradiction(sentence, [], true)).toMatch(/these stay: cluster/);
    expect(contradiction(sentence, [], false)).toBeUndefined();
    expect(contradiction(sentence, [CLUSTER], false)).toMatch(/also destroys/);
  });

  test('each sentence that begins with "Destroys" is understood', () => {
    for (const [name, schema] of Object.entries(variables)) {
      const sentence = (schema as { meta(): { change?: string } | undefined }).meta()?.change;
      if (!sentence?.startsWith('Destroys') || /^Destroys the identities/.test(sentence)) continue;
      expect([name, contradiction(sentence, [])]).toEqual([name, expect.stringContaining('stay')]);
    }
  });
});
