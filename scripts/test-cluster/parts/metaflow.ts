import path from 'node:path';
import { expectEqual, expectMatch } from '../../test-docker/expect.js';
import { Caller } from '../caller.js';
import type { Context } from '../context.js';
import { restrictedNamespace } from '../kube.js';
import { HOST, postgresObjects, SECRETS } from '../postgres.js';
import { Release } from '../release.js';

const NAMESPACE = 'metaflow-test';
const METADATA = 'http://metadata-service:8080';
const UI = 'http://metaflow-ui-backend-service:8083/api';
const KEY = 'key-of-the-cluster-test';

/** charts/metaflow with PostgreSQL beside it, as a user would run it. */
export async function testMetaflow(context: Context): Promise<void> {
  const { kube, images, root, keep } = context;
  if (!images) throw new Error('charts/metaflow needs pods, and the cluster runs none.');
  const caller = new Caller(kube, NAMESPACE);
  await kube.apply(restrictedNamespace(NAMESPACE));
  try {
    await kube.apply(
      ...(await postgresObjects(NAMESPACE, images.postgres)),
      caller.object(images.service),
      apiKeys(NAMESPACE),
    );
    await kube.kubectl('wait', 'pods', '--all', '--for=condition=Ready', '--timeout=120s', '--namespace', NAMESPACE);
    const [repository = '', tag = ''] = images.service.split(/:(?=[^:/]+$)/);
    const release = new Release(kube, {
      name: 'metaflow',
      namespace: NAMESPACE,
      chart: path.join(root, 'charts/metaflow'),
      values: {
        image: { repository, tag },
        database: { host: HOST, existingSecret: SECRETS.password, caSecret: SECRETS.certificate },
        // Its image is upstream's, on a registry.
        ui: { static: { enabled: false } },
      },
    });
    await testInstallation(context, release, caller);
    await testUpgrades(context, release, caller);
    await testEnd(context, release);
  } finally {
    if (!keep) await kube.kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
  }
}

async function testInstallation({ checks }: Context, release: Release, caller: Caller): Promise<void> {
  await checks.require('Helm installs charts/metaflow without a warning, and its pods become ready', () =>
    release.install(),
  );
  await checks.check('pods of the metadata service and the UI are the ones asked for', async () =>
    expectEqual(await release.readyPods(), { 'metadata-service': 2, 'metaflow-ui-backend-service': 1 }),
  );
  await checks.check('the migrations ran before', () => release.requireMigrationsFirst());
  await checks.check('their objects are gone', async () => expectEqual(await release.hookObjects(), []));
  await checks.check('the metadata service answers through its Service', async () =>
    expectEqual(await caller.request(`${METADATA}/ping`), { status: 200, text: 'pong' }),
  );
  await checks.check('it reaches the database, over TLS that is verified', async () => {
    expectEqual((await caller.request(`${METADATA}/healthcheck`)).status, 200);
    const ssl = 'select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid) where client_addr is not null';
    expectEqual(await release.sql(ssl), 't');
  });
  await checks.check('it creates a flow', async () => {
    const body = { user_name: 'tester', tags: [], system_tags: [] };
    const { status, text } = await caller.request(`${METADATA}/flows/ClusterFlow`, { method: 'POST', body });
    expectEqual(status, 200);
    expectMatch(text, /"flow_id":\s*"ClusterFlow"/);
  });
  await checks.check('the UI backend answers below /api, from the same database', async () => {
    expectEqual(await caller.request(`${UI}/ping`), { status: 200, text: 'pong' });
    expectMatch((await caller.request(`${UI}/flows`)).text, /ClusterFlow/);
  });
}

async function testUpgrades({ checks, say }: Context, release: Release, caller: Caller): Promise<void> {
  await checks.check('an upgrade replaces the pods without a failed request', async () => {
    const before = await release.podNames();
    const { ok, failures } = await caller.callDuring([`${METADATA}/flows/ClusterFlow`, `${UI}/ping`], () =>
      release.upgrade({ metadata: { env: { LOGLEVEL: 'warn' } }, ui: { backend: { env: { LOGLEVEL: 'warn' } } } }),
    );
    say(`          ${ok} requests answered`);
    expectEqual(failures, []);
    if (ok < 50) throw new Error(`Only ${ok} requests were made: that proves nothing.`);
    const after = await release.podNames();
    expectEqual(
      after.filter((name) => before.includes(name)),
      [],
    );
  });
  await checks.check('an upgrade whose migrations fail changes nothing that runs', async () => {
    const before = await release.podNames();
    const { output } = await release.tryUpgrade({ database: { name: 'nowhere' } }, '15s');
    expectMatch(output, /pre-upgrade hooks failed/);
    expectEqual(await release.podNames(), before);
    expectEqual((await caller.request(`${METADATA}/healthcheck`)).status, 200);
  });
  await checks.check('with API keys, a request without one is refused', async () => {
    const ingress = { enabled: true, host: 'metaflow.example.org' };
    await release.upgrade({ auth: { existingSecret: 'api-keys' }, ingress });
    expectEqual((await caller.request(`${METADATA}/flows`)).status, 401);
    expectEqual((await caller.request(`${METADATA}/flows`, { headers: { 'x-api-key': KEY } })).status, 200);
    expectEqual((await caller.request(`${METADATA}/ping`)).status, 200);
  });
  await checks.check('so it is by the UI backend, which an Ingress exposes', async () => {
    expectEqual((await caller.request(`${UI}/flows`)).status, 401);
    expectEqual((await caller.request(`${UI}/flows`, { headers: { 'x-api-key': KEY } })).status, 200);
  });
  await checks.check('a rollback to the first revision serves without keys again', async () => {
    await release.rollback(1);
    expectEqual((await caller.request(`${METADATA}/flows/ClusterFlow`)).status, 200);
  });
}

async function testEnd({ checks }: Context, release: Release): Promise<void> {
  await checks.check('uninstalling leaves nothing but the Secrets and the database', async () => {
    await release.uninstall();
    expectEqual(await release.leftovers(), []);
    expectEqual(await release.sql('select flow_id from flows_v3'), 'ClusterFlow');
  });
}

function apiKeys(namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'api-keys', namespace },
    stringData: { keys: `${KEY}\n` },
  };
}
