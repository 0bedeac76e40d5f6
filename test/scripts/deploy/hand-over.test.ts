import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { handOver } from '../../../scripts/deploy/hand-over.js';
import type { Session } from '../../../scripts/deploy/session.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'metaflow-hand-over-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Hands over what Terraform's outputs say. @returns what was said to the user, and printed */
async function handOverOf(outputs: Record<string, { sensitive: boolean; value: unknown }>) {
  const said: string[] = [];
  const out = new PassThrough();
  // Only what handing over uses of a session.
  const session = {
    options: { workDir: folder },
    stacks: new Map([['services', {}]]),
    terraform: { outputs: () => Promise.resolve(outputs) },
    say: (line: string) => said.push(line),
  } as unknown as Session;
  await handOver(session, out);
  return { said: said.join('\n'), printed: String(out.read() ?? '') };
}

describe('handOver', () => {
  it("writes Metaflow's configurations, readable by their owner only, and prints the next steps", async () => {
    const { said, printed } = await handOverOf({
      METAFLOW_CONFIG_JSON: { sensitive: true, value: '{"METAFLOW_SERVICE_AUTH_KEY":"secret"}' },
      METAFLOW_CONFIG_AIRFLOW_JSON: { sensitive: true, value: '{"METAFLOW_KUBERNETES_NAMESPACE":"airflow"}' },
      END_USER_SETUP_INSTRUCTIONS: { sensitive: false, value: '1. Get access.' },
    });
    const file = join(folder, '.metaflow-azure/config.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ METAFLOW_SERVICE_AUTH_KEY: 'secret' });
    expect(readFileSync(join(folder, '.metaflow-azure/config_airflow.json'), 'utf8')).toContain('airflow');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(said).toContain(file);
    expect(printed).toContain('1. Get access.');
    expect(said + printed).not.toContain('secret');
  });

  it('closes a configuration that others could read', async () => {
    const outputs = { METAFLOW_CONFIG_JSON: { sensitive: false, value: '{}' } };
    await handOverOf(outputs);
    const file = join(folder, '.metaflow-azure/config.json');
    chmodSync(file, 0o644);
    await handOverOf(outputs);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
