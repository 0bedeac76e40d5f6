import { HELP, parseOptions } from '../../../scripts/bootstrap-state/options.js';

const PLACES = { cwd: '/home/me', checkout: '/checkout', env: {} };
const GROUP = 'bbbbbbbb-0000-0000-0000-000000000002';

test('all options are optional', () => {
  expect(parseOptions([], PLACES)).toEqual({
    ...{ varFiles: [], workDir: '/checkout', replication: 'GRS', members: [], dryRun: false },
  });
  expect(
    parseOptions(['--member', GROUP, '--replication', 'ZRS', '--container', 'c', '--dry-run'], PLACES),
  ).toMatchObject({
    ...{ members: [GROUP], replication: 'ZRS', container: 'c', dryRun: true },
  });
});

test.each([
  [['--member', 'me'], '--member me: expected an object id. Look it up: az ad group show --group NAME --query id'],
  [['--replication', 'X'], '--replication X: expected one of LRS, ZRS, GRS, GZRS.'],
  [['acme.tfvars'], 'Unexpected argument "acme.tfvars". Variables are given as --var-file FILE.'],
  [['--container', 'a', '--container', 'b'], '--container is given twice, "a" and "b". Keep one of them.'],
])('%j is one clear line', (args, line) => {
  expect(() => parseOptions(args, PLACES)).toThrow(expect.objectContaining({ message: line, status: 2 }) as Error);
});

test('the help names each option', () => {
  for (const option of [
    'var-file',
    'resource-group',
    'storage-account',
    'container',
    'replication',
    'member',
    'dry-run',
  ]) {
    expect(HELP).toContain(`  --${option}`);
  }
});
