import { loadConfiguration, varFilesOf } from '../../stacks/configuration.js';
import { folderOf } from './support/folder.js';

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly varFiles?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

async function load({ files = {}, varFiles = [], env = {} }: Given) {
  const folder = folderOf(files);
  try {
    return await loadConfiguration({ directory: folder.path, varFiles, env });
  } finally {
    folder.remove();
  }
}

/** The lines of the error that a file of variables leads to, without their bullets. */
async function problems(content: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const failed = load({ files: { 'FILE.tfvars': content }, varFiles: ['FILE.tfvars'], env }).then(
    () => '',
    (error: unknown) => String(error),
  );
  return (await failed)
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^ {2}- /, ''));
}

const acme = (lines: string) => `org_prefix = "acme"\n${lines}`;

describe('loadConfiguration', () => {
  it('reads HCL with comments, heredocs, lists and maps', async () => {
    const { org_prefix, tags, availability_zones, deploy_airflow } = await load({
      files: {
        'FILE.tfvars': `# ours\norg_prefix = "acme" // short\n/* more */ deploy_airflow = true\navailability_zones = [\n  "1",\n  "2",\n]\ntags = {\n  note = <<-EOT\n    two words\n  EOT\n}\n`,
      },
      varFiles: ['FILE.tfvars'],
    });
    expect({ org_prefix, tags, availability_zones, deploy_airflow }).toEqual({
      org_prefix: 'acme',
      tags: { note: 'two words\n' },
      availability_zones: ['1', '2'],
      deploy_airflow: true,
    });
  });

  it('reads JSON', async () => {
    const files = { 'FILE.tfvars.json': '{"org_prefix": "acme", "task_nodes_max": 7}' };
    expect(await load({ files, varFiles: ['FILE.tfvars.json'] })).toMatchObject({
      org_prefix: 'acme',
      task_nodes_max: 7,
    });
  });

  it("takes the last of Terraform's sources", async () => {
    const sources: [string, Given][] = [
      ['env', { env: { TF_VAR_org_prefix: 'env' } }],
      ['plain', { files: { 'terraform.tfvars': 'org_prefix = "plain"' } }],
      ['json', { files: { 'terraform.tfvars.json': '{"org_prefix": "json"}' } }],
      ['autoa', { files: { 'a.auto.tfvars': 'org_prefix = "autoa"' } }],
      ['autob', { files: { 'b.auto.tfvars.json': '{"org_prefix": "autob"}' } }],
      ['named', { files: { '1.tfvars': 'org_prefix = "named"' }, varFiles: ['1.tfvars'] }],
      ['last', { files: { '2.tfvars': 'org_prefix = "last"' }, varFiles: ['2.tfvars'] }],
    ];
    for (let count = 1; count <= sources.length; count++) {
      const given = sources.slice(0, count).map(([, source]) => source);
      const { org_prefix } = await load({
        files: Object.assign({}, ...given.map((source) => source.files)) as Record<string, string>,
        varFiles: given.flatMap((source) => source.varFiles ?? []),
        env: { TF_VAR_org_prefix: 'env' },
      });
      expect(org_prefix).toBe(sources[count - 1]?.[0]);
    }
  });

  it('takes numbers, lists and yes-or-no from the environment', async () => {
    const env = {
      TF_VAR_org_prefix: 'acme',
      TF_VAR_task_nodes_max: '9',
      TF_VAR_deploy_airflow: 'true',
      TF_VAR_availability_zones: '["1", "3"]',
      TF_VAR_tags: '{ team = "data" }',
    };
    expect(await load({ env })).toMatchObject({
      task_nodes_max: 9,
      deploy_airflow: true,
      availability_zones: ['1', '3'],
      tags: { team: 'data' },
    });
  });

  it('leaves the TF_VAR_ of other programs alone, but not a slip of the pen', async () => {
    expect(await load({ env: { TF_VAR_org_prefix: 'acme', TF_VAR_github_organization: 'x' } })).toMatchObject({
      org_prefix: 'acme',
    });
    expect(await problems(acme(''), { TF_VAR_deploy_airflo: 'true' })).toEqual([
      'environment (TF_VAR_…): deploy_airflo: there is no such variable. Did you mean "deploy_airflow"?',
    ]);
  });

  it('takes null for the default', async () => {
    const files = { 'FILE.tfvars': acme('location = null') };
    expect(await load({ files, varFiles: ['FILE.tfvars'] })).toMatchObject({ location: 'westus' });
  });

  it('names one file or several in METAFLOW_VAR_FILE', () => {
    expect(varFilesOf({ METAFLOW_VAR_FILE: 'a.tfvars, b.tfvars' })).toEqual(['a.tfvars', 'b.tfvars']);
    expect(varFilesOf({})).toEqual([]);
  });

  it('says all problems at once, each with file, variable, value and what to do', async () => {
    const lines = await problems('org_prefix = "Acme-Corp"\ndeploy_airflo = true\ntask_nodes_max = "many"\n');
    expect(lines).toEqual([
      'FILE.tfvars: deploy_airflo: there is no such variable. Did you mean "deploy_airflow"?',
      expect.stringMatching(/^FILE\.tfvars: org_prefix = "Acme-Corp": expected lower-case letters and digits/),
      'FILE.tfvars: task_nodes_max = "many": expected a whole number from 1 to 1000',
    ]);
  });

  it.each([
    [
      'an unknown variable without a near one',
      acme('quux_level = 1'),
      'quux_level: there is no such variable. docs/variables.md lists all',
    ],
    ['a missing prefix', 'location = "westus"', /^org_prefix: is not set\. .*Write a line org_prefix = "acme"/],
    ['a wrong type', acme('deploy_argo = 3'), 'deploy_argo = 3: expected true or false'],
    ['a list that is a text', acme('availability_zones = "1"'), /availability_zones = "1": expected a list of zones/],
    [
      'an entry of a list',
      acme('availability_zones = ["1", "7"]'),
      /availability_zones = "7": 1: expected one of "1", "2", "3"/,
    ],
    ['a tag that Azure refuses', acme('tags = { "a<b" = "x" }'), /tags.*expected a tag name/],
    [
      'an unknown key of an object',
      acme('maintenance_window = { day = "Sunday", hours = 3 }'),
      /there is no "hours" in it/,
    ],
    [
      'a reference',
      acme('location = var.region'),
      /location = "\$\{var\.region\}": expected a value, not an expression/,
    ],
    ['a template', acme('tags = { a = "%{if true}x%{endif}" }'), /expected a value, not an expression/],
  ])('refuses %s', async (_what, content, expected) => {
    const [line = '', ...more] = await problems(content);
    expect(more).toEqual([]);
    if (typeof expected === 'string') expect(line).toContain(expected);
    else expect(line).toMatch(expected);
  });

  it('says the line of a file that cannot be read, and that a file is not there', async () => {
    expect(await problems('org_prefix = "acme\n')).toEqual([expect.stringMatching(/^FILE\.tfvars:1: /)]);
    await expect(load({ varFiles: ['nowhere.tfvars'] })).rejects.toThrow(/nowhere\.tfvars: there is no such file/);
    await expect(load({ files: { 'a.tfvars.json': '[1]' }, varFiles: ['a.tfvars.json'] })).rejects.toThrow(
      /found a list\. Expected an object/,
    );
  });
});
