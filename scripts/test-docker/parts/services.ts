import path from 'node:path';
import { FLOW, IMAGE, type Context } from '../context.js';
import { expectEqual, expectMatch } from '../expect.js';
import { confinement, LOOK } from '../hardening.js';
import { requireFinishedRun } from '../metaflow.js';
import { get, until } from '../poll.js';
import { freePorts } from '../ports.js';
import { Project } from '../project.js';
import { checkFlow, checkStops, withProject } from './common.js';

const PROJECT = 'metaflow-test-docker-services';
/** The services that keep running, with the users they run as. */
const UIDS = { db: 999, migration: 10001, metadata: 10001, 'metaflow-ui-backend': 10001 };
const RUNNING = Object.keys(UIDS);
const ONE_SHOT = ['password', 'upgrade'];

/** docker-compose.yml: what a team runs on one machine. */
export async function testServices(context: Context): Promise<void> {
  const { engine, options, root, signal } = context;
  const [metadataPort = 0, migrationPort = 0, uiPort = 0] = await freePorts(3);
  const ports = {
    MF_METADATA_PORT: `${metadataPort}`,
    MF_MIGRATION_PORT: `${migrationPort}`,
    MF_UI_METADATA_PORT: `${uiPort}`,
  };
  const project = new Project(engine, {
    name: PROJECT,
    file: path.join(root, 'service/docker-compose.yml'),
    env: { ...context.env, ...ports, MF_SERVICE_IMAGE: IMAGE },
    signal,
  });
  const metadata = `http://127.0.0.1:${metadataPort}`;
  try {
    await withProject(context, project, async () => {
      await checkStart(context, project, metadata, `http://127.0.0.1:${migrationPort}`);
      await checkConfinement(context, project, { metadataPort, migrationPort, uiPort });
      await checkFlow(context, metadata);
      await checkFaults(context, project, metadata);
      await checkStops(context, project, ['metadata', 'migration', 'db']);
      await checkData(context, project, metadata);
    });
  } finally {
    if (!options.keep) await engine.cleanUp(['image', 'rm', IMAGE]);
  }
}

async function checkStart({ checks }: Context, project: Project, metadata: string, migration: string): Promise<void> {
  await checks.require('`up` builds the image and starts everything', () =>
    project.compose('up', '--detach', '--build'),
  );
  await checks.require('database, migration, metadata and UI service become healthy', () =>
    Promise.all(RUNNING.map((service) => project.healthy(service))),
  );
  await checks.check('the one-shot containers ended with exit status 0', async () => {
    for (const service of ONE_SHOT) {
      const { Status, ExitCode } = (await project.container(service)).State;
      expectEqual([service, Status, ExitCode], [service, 'exited', 0]);
    }
  });
  await checks.check('the services answer, and the schema is up to date', async () => {
    expectEqual((await get(`${metadata}/ping`)).status, 200);
    expectEqual((await get(`${metadata}/healthcheck`)).status, 200);
    expectMatch((await get(`${migration}/db_schema_status`)).text, /"is_up_to_date": ?true/);
  });
}

async function checkConfinement(
  { checks }: Context,
  project: Project,
  { metadataPort, migrationPort, uiPort }: { metadataPort: number; migrationPort: number; uiPort: number },
): Promise<void> {
  const all = async () => Promise.all([...RUNNING, ...ONE_SHOT].map((service) => project.container(service)));
  for (const [service, uid] of Object.entries(UIDS)) {
    await checks.check(`"${service}" runs as user ${uid}, without capabilities, on a read-only root`, async () => {
      const expected = { uid, capabilities: 'none', noNewPrivileges: true, readOnlyRoot: true } as const;
      expectEqual(confinement(await project.exec(service, ...LOOK)), expected);
    });
  }
  await checks.check('only 8080, 8082 and 8083 are published, on 127.0.0.1', async () => {
    const bindings = (await all()).map(({ HostConfig }) => HostConfig.PortBindings ?? {});
    expectEqual(Object.assign({}, ...bindings), {
      '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: `${metadataPort}` }],
      '8082/tcp': [{ HostIp: '127.0.0.1', HostPort: `${migrationPort}` }],
      '8083/tcp': [{ HostIp: '127.0.0.1', HostPort: `${uiPort}` }],
    });
  });
  await checks.check("the database's password is generated, and in no container's settings", async () => {
    const { stdout: password } = await project.exec('db', 'cat', '/password/database');
    expectMatch(password, /^[0-9a-f]{48}$/);
    for (const { Config } of await all())
      expectEqual(
        Config.Env.filter((line) => line.includes(password)),
        [],
      );
  });
  await checks.check('no container has a nameless volume, which `down` would leave behind', async () => {
    const volumes = (await all()).flatMap(({ Mounts }) => Mounts.filter(({ Type }) => Type === 'volume'));
    expectEqual(
      volumes.filter(({ Name }) => !Name?.startsWith(`${PROJECT}_`)),
      [],
    );
  });
}

async function checkFaults({ checks }: Context, project: Project, metadata: string): Promise<void> {
  await checks.check('on a database without tables the service ends with status 1 and names the remedy', async () => {
    await project.exec('db', 'createdb', '--username', 'postgres', 'empty');
    const command = ['run', '--rm', '-T', '-e', 'MF_METADATA_DB_NAME=empty', 'metadata'];
    const { status, output } = await project.tryCompose(command, 60_000);
    expectMatch(output, /dist\/migration\/upgrade\.js/);
    expectEqual(status, 1);
  });
  await checks.check('without its database the service is unhealthy, and healthy once it is back', async () => {
    const healthy = async () => (await project.exec('metadata', 'node', 'healthcheck.js')).status === 0;
    await project.stop('db');
    expectEqual([await healthy(), (await get(`${metadata}/healthcheck`)).status], [false, 503]);
    await project.compose('start', 'db');
    await until('the health check passes', 30_000, healthy);
  });
}

async function checkData({ checks, root }: Context, project: Project, metadata: string): Promise<void> {
  await checks.check('after `down` and `up` the run is still there', async () => {
    await project.compose('down');
    await project.compose('up', '--detach');
    await project.healthy('metadata');
    await requireFinishedRun(path.join(root, FLOW), metadata);
  });
}
