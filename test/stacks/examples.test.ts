import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../..', import.meta.url).pathname;
const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.tfvars'));

/** Runs what `cdktf synth` runs, in a folder of its own. @returns the stacks' JSON by name, and what was said */
function synthesize(varFile: string) {
  const folder = mkdtempSync(join(tmpdir(), 'metaflow-synth-'));
  try {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), join(root, 'stacks/main.ts')],
      {
        cwd: folder,
        env: { PATH: process.env['PATH'], METAFLOW_VAR_FILE: varFile, CDKTF_OUTDIR: 'out' },
        encoding: 'utf8',
      },
    );
    const stacks = status === 0 ? readdirSync(join(folder, 'out/stacks')) : [];
    const files = stacks.map(
      (stack) =>
        [stack, readFileSync(join(folder, 'out/stacks', stack, 'cdk.tf.json'), 'utf8').replaceAll(folder, '')] as const,
    );
    return { status, stderr, files: Object.fromEntries(files) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('stacks/main.ts', () => {
  it.each(examples)('synthesizes examples/%s without a cloud, and twice the same', (example) => {
    const [first, second] = [0, 1].map(() => synthesize(join(root, 'examples', example)));
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first?.files['infra']).toContain('azurerm_kubernetes_cluster');
    expect(second?.files).toEqual(first?.files);
  });

  it('synthesizes nothing from a wrong configuration, and says why without a stack trace', () => {
    const { status, stderr, files } = synthesize(join(root, 'package.json'));
    expect({ status, files }).toEqual({ status: 1, files: {} });
    expect(stderr).toMatch(/^The configuration has \d+ problems; nothing was planned\.\n( {2}- .*\n)+$/);
  });
});
