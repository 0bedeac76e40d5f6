import { readFileSync } from 'node:fs';
import type { Situation } from '../../../../scripts/deploy/failures/known-failure.js';
import { adviceText, KNOWN_FAILURES, recognise } from '../../../../scripts/deploy/failures/recognise.js';
import { loadConfiguration } from '../../../../stacks/configuration.js';
import { names } from '../../../../stacks/naming.js';
import { variables } from '../../../../stacks/variables.js';
import { boxed, plain } from './rendering.js';
import { SAMPLES } from './samples.js';

let situation: Situation;
beforeAll(async () => {
  const configuration = await loadConfiguration({
    directory: import.meta.dirname,
    varFiles: [],
    env: { TF_VAR_org_prefix: 'acme' },
  });
  situation = { configuration, names: names(configuration), stack: 'infra', folder: 'cdktf.out/stacks/infra' };
});

describe.each(SAMPLES.map((sample, i) => [`${sample.title} (sample ${i + 1})`, sample] as const))('%s', (_, sample) => {
  test.each([
    ['in colour', boxed],
    ['without colour', plain],
  ])('is recognised %s and answered with what to do', (__, render) => {
    const answers = recognise(render(sample), situation);
    expect(answers.map(({ title }) => title)).toEqual([sample.title]);
    for (const words of sample.says) expect(adviceText(answers)).toContain(words);
  });
});

test('each known failure has a sample and a place in docs/azure-failures.md, and nothing else has', () => {
  const titles = [...new Set(KNOWN_FAILURES.map(({ title }) => title))].sort();
  const docs = readFileSync(new URL('../../../../docs/azure-failures.md', import.meta.url), 'utf8');
  expect([...new Set(SAMPLES.map(({ title }) => title))].sort()).toEqual(titles);
  expect([...docs.matchAll(/^### (.+)$/gm)].map(([, title]) => title).sort()).toEqual(titles);
});

test('variables that an answer names exist', () => {
  const text = adviceText(SAMPLES.flatMap((sample) => recognise(plain(sample), situation)));
  const named = [...text.matchAll(/\b([a-z]+(?:_[a-z]+)+)\b(?!\.)/g)].map(([, name]) => name ?? '');
  const known = Object.keys(variables);
  const looksLikeOne = named.filter((name) => known.some((variable) => variable.startsWith(`${name.split('_')[0]}_`)));
  expect(looksLikeOne.length).toBeGreaterThan(10);
  expect([...new Set(looksLikeOne)].filter((name) => !known.includes(name))).toEqual([]);
});

test('several errors of one kind have one answer, those of several kinds one each', () => {
  const [quota, , , , , capacity] = SAMPLES;
  const output = [quota, quota, capacity].map((sample) => (sample ? boxed(sample) : '')).join('\n');
  expect(recognise(output, situation).map(({ title }) => title)).toEqual([
    'Quota of vCPUs exceeded',
    'No capacity in the region',
  ]);
});

test('an error that nobody has met is left to Terraform', () => {
  expect(recognise(plain({ title: '', summary: 'Reference to undeclared resource', says: [] }), situation)).toEqual([]);
});

test('warnings and progress raise no alarm, whatever words they use', () => {
  const output = [
    '╷',
    '│ Warning: Argument is deprecated',
    '│ ',
    '│ QuotaExceeded and AllocationFailed are spoken of, and an Error: in the middle of a line.',
    '╵',
    'azurerm_role_assignment.x: Still creating... [20s elapsed] (AuthorizationFailed, retrying)',
    'Apply complete! Resources: 31 added, 0 changed, 0 destroyed.',
  ].join('\n');
  expect(recognise(output, situation)).toEqual([]);
});

describe('the answer depends on the configuration', () => {
  const answer = (title: string, changes: Partial<Situation['configuration']>) => {
    const samples = SAMPLES.filter((sample) => sample.title === title);
    const configuration = { ...situation.configuration, ...changes };
    return adviceText(samples.flatMap((sample) => recognise(plain(sample), { ...situation, configuration })));
  };

  test('with workload identities nobody is told to choose them', () => {
    expect(answer('No right to register applications', { identity: 'workload_identity' })).not.toContain(
      'Set identity',
    );
  });

  test('a cluster that is out of reach is explained by its own settings', () => {
    const private_ = answer('Cluster cannot be reached', { private_cluster: true });
    expect(private_).toContain('private_cluster');
    expect(answer('Cluster cannot be reached', {})).not.toContain('private_cluster');
    expect(answer('Cluster cannot be reached', { api_server_allowed_cidrs: ['203.0.113.7/32'] })).toContain(
      'api_server_allowed_cidrs',
    );
  });

  test('an expired login is renewed for the subscription in use', () => {
    expect(answer('Login expired or missing', { subscription_id: 'abc' })).toContain(
      'az account set --subscription abc',
    );
  });
});
