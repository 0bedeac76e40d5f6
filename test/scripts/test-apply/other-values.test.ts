import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfiguration } from '../../../stacks/configuration.js';
import { groups, type VariableName } from '../../../stacks/variables.js';
import { ROOT } from '../../../scripts/test-apply/root.js';
import { otherValues } from '../../../scripts/test-apply/other-values.js';

const OF_INFRA = ['General', 'Identity and access', 'Network', 'Database', 'Storage', 'Cluster and registry'] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'other-values-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('there is another value for every variable of the infra stack', () => {
  const all = OF_INFRA.flatMap((group) => Object.keys(groups[group]));
  expect(Object.keys(otherValues).sort()).toEqual(all.sort());
});

test.each(['minimal', 'airflow', 'hardened', 'small-and-cheap', 'existing-network'])(
  'every other value is one that the example %s can have',
  async (example) => {
    const given = path.join(ROOT, 'examples', `${example}.tfvars`);
    const changed = path.join(folder, 'changes.tfvars.json');
    const load = (...varFiles: string[]) => loadConfiguration({ directory: folder, varFiles, env: {} });
    const now = await load(given);
    // Each name is one of the record's keys.
    for (const variable of Object.keys(otherValues) as VariableName[]) {
      const changes = otherValues[variable]?.(now);
      if (changes === undefined || Object.keys(changes).length === 0) continue;
      await writeFile(changed, JSON.stringify(changes));
      const then = await load(given, changed);
      expect([variable, then[variable]]).not.toEqual([variable, now[variable]]);
    }
  },
);
