import { startEphemeralPostgres, freePort } from '/work/main/test/support/ephemeral-postgres.ts';
import { spawn } from 'node:child_process';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import autocannon from '/work/main/node_modules/autocannon/autocannon.js';
const dir = mkdtempSync('/tmp/cmp-'); chmodSync(dir, 0o755);
const pgs = await startEphemeralPostgres(dir + '/data');
const env = { PATH: process.env.PATH, MF_METADATA_DB_HOST: '127.0.0.1', MF_METADATA_DB_PORT: String(pgs.port), MF_METRICS_PORT: '0', MF_METADATA_HOST: '127.0.0.1', LOGLEVEL: 'info' };
const kids = [];
async function up(root, script, more = {}) {
  const port = await freePort();
  const c = spawn(process.execPath, ['--import', 'tsx', script], { cwd: root, env: { ...env, ...more, MF_METADATA_PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
  kids.push(c);
  for (;;) { try { if ((await fetch(`http://127.0.0.1:${port}/ping`)).ok) break; } catch {} await new Promise(r => setTimeout(r, 100)); }
  return `http://127.0.0.1:${port}`;
}
await new Promise((res) => spawn(process.execPath, ['--import', 'tsx', 'service/src/migration/upgrade.ts'], { cwd: '/work/main', env, stdio: 'inherit' }).on('exit', res));
const urls = { new: await up('/work/main', 'service/src/metadata/server.ts'), old: await up('/tmp/old', 'service/src/metadata/server.ts') };
await fetch(urls.new + '/flows/F', { method: 'POST', body: '{}' });
const run = async (url, opts) => (await autocannon({ url, connections: 16, duration: 4, ...opts })).requests.average;
const out = {};
for (let i = 0; i < 4; i++) for (const n of ['new', 'old']) for (const [k, o] of Object.entries({ ping: { p: '/ping' }, flow: { p: '/flows/F' }, run: { p: '/flows/F/run', method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } } })) {
  const { p, ...rest } = o; (out[k + ' ' + n] ??= []).push(Math.round(await run(urls[n] + p, rest)));
}
console.log(out);
for (const k of kids) k.kill('SIGKILL');
await pgs.stop(); rmSync(dir, { recursive: true });
process.exit(0);
