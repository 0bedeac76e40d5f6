/** In place of stacks/main.ts: two stacks that consist of a backend. FAKE_BACKEND (JSON) replaces the local one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const outdir = process.env.CDKTF_OUTDIR;
const stacks = (process.env.FAKE_STACKS ?? 'infra,services').split(',');
for (const name of stacks) {
  const folder = join(outdir, 'stacks', name);
  mkdirSync(folder, { recursive: true });
  const local = { local: { path: join(process.cwd(), `terraform.${name}.tfstate`) } };
  const backend = process.env.FAKE_BACKEND ? JSON.parse(process.env.FAKE_BACKEND.replaceAll('NAME', name)) : local;
  const resource = process.env.FAKE_RESOURCE ? { resource: JSON.parse(process.env.FAKE_RESOURCE) } : {};
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ terraform: { backend }, ...resource }));
}
writeFileSync(
  join(outdir, 'manifest.json'),
  JSON.stringify({ version: '0.21.0', stacks: Object.fromEntries(stacks.map((name) => [name, { name }])) }),
);
