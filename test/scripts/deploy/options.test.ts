import { parseOptions, VERBS } from '../../../scripts/deploy/options.js';
import { Failure } from '../../../scripts/local-stack/failure.js';

const PLACES = { cwd: '/home/me/project', checkout: '/checkout', env: {} };
const parse = (...args: string[]) => parseOptions(args, PLACES);

/** The one line that a mistake leads to. */
function mistake(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  try {
    parseOptions(args, { ...PLACES, env });
  } catch (error) {
    if (error instanceof Failure && error.status === 2) return error.message;
    throw error;
  }
  throw new Error('there is no mistake');
}

test('files count from where the user stands, and the working folder is the checkout', () => {
  expect(
    parse('deploy', '--target', 'infra', '--var-file', 'a.tfvars', '--var-file', '/b.tfvars', '--dry-run'),
  ).toEqual({
    verb: 'deploy',
    stacks: ['infra'],
    all: false,
    varFiles: ['/home/me/project/a.tfvars', '/b.tfvars'],
    workDir: '/checkout',
    autoApprove: false,
    dryRun: true,
    migrateState: false,
    showSecrets: false,
    json: false,
  });
});

test('both stacks are meant where none is named, except by deploy', () => {
  for (const verb of VERBS.filter((name) => name !== 'deploy')) {
    expect(parse(verb)).toMatchObject({ stacks: ['infra', 'services'], all: true });
  }
  expect(mistake(['deploy'])).toBe('--target is missing. Expected --target infra, --target services or --target all.');
});

test.each([
  [['deploy', '--target', 'infrra'], '--target infrra: there is no such stack. Expected infra, services or all.'],
  [
    ['deploy', '--target', 'infra', '--target', 'services'],
    '--target is given twice, "infra" and "services". Keep one of them.',
  ],
  [['deploy', '--target'], '--target has no value. Expected --target STACK.'],
  [['deploy', '--target', '--dry-run'], '--target has no value. Expected --target STACK.'],
  [['deploy', '--target', 'infra', '--dry-run=no'], '--dry-run takes no value, found "no". Write only --dry-run.'],
  [['deploy', 'infra'], 'Unexpected argument "infra". Options are written --NAME VALUE; see npm run deploy -- --help'],
  [['output', 'a', 'b'], 'Unexpected argument "b". Options are written --NAME VALUE; see npm run output -- --help'],
  [['undeploy'], 'Found "undeploy", expected one of deploy, diff, destroy, synth, output.'],
])('%j is one clear line', (args, line) => {
  expect(mistake(args)).toBe(line);
});

test('an option of another verb is unknown, and those that there are are named', () => {
  expect(mistake(['diff', '--auto-approve'])).toBe(
    'Unknown option --auto-approve. Expected one of --target, --var-file, --work-dir, --help.',
  );
});

test('an option that npm has kept for itself is not lost in silence', () => {
  const env = { npm_lifecycle_event: 'deploy', npm_config_dry_run: 'true' };
  expect(mistake(['deploy', '--target', 'infra'], env)).toBe(
    'npm kept --dry-run for itself. Options come after "--": npm run deploy -- --dry-run',
  );
  expect(parseOptions(['deploy', '--target', 'infra', '--dry-run'], { ...PLACES, env })).toMatchObject({
    dryRun: true,
  });
});

test.each(VERBS)('the help of %s names each of its options', (verb) => {
  const parsed = parse(verb, '--help');
  const help = 'help' in parsed ? parsed.help : '';
  expect(help).toContain(`Usage: npm run ${verb} --`);
  for (const option of mistake([verb, '--no-such-option'])
    .match(/--[a-z-]+/g)
    ?.slice(1) ?? [])
    expect(help).toContain(`  ${option}`);
});
