import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from '../context.js';
import { get, until } from '../poll.js';
import { freePorts } from '../ports.js';
import { Project } from '../project.js';
import { checkFlow, checkStops, withProject } from './common.js';

/** docker-compose.development.yml, in a copy of the sources that can be changed. */
export async function testDevelopment(context: Context): Promise<void> {
  const { checks, engine, root, signal } = context;
  const service = path.join(context.folder, 'service');
  const skipped = new Set(['node_modules', 'dist', 'test']);
  await cp(path.join(root, 'service'), service, {
    recursive: true,
    filter: (source) => !skipped.has(path.basename(source)),
  });

  const [metadataPort, migrationPort, databasePort] = await freePorts(3);
  const ports = {
    MF_METADATA_PORT: `${metadataPort}`,
    MF_MIGRATION_PORT: `${migrationPort}`,
    MF_METADATA_DB_PORT: `${databasePort}`,
  };
  const project = new Project(engine, {
    name: 'metaflow-test-docker-development',
    file: path.join(service, 'docker-compose.development.yml'),
    env: { ...context.env, ...ports },
    signal,
  });
  const metadata = `http://127.0.0.1:${metadataPort}`;
  await withProject(context, project, async () => {
    await checks.require('`up` builds and starts everything', () => project.compose('up', '--detach', '--build'));
    await checks.require('the services run from their sources and become healthy', () =>
      Promise.all(['db', 'migration', 'metadata'].map((name) => project.healthy(name))),
    );
    await checkFlow(context, metadata);
    await checkReload(context, project, metadata, path.join(service, 'src/metadata/server.ts'));
    await checkStops(context, project, ['metadata', 'migration']);
  });
}

async function checkReload({ checks }: Context, project: Project, metadata: string, source: string): Promise<void> {
  /** The service has run code that says this, and answers. */
  const running = async (text: string) => {
    await until(`the log says "${text}"`, 30_000, async () => (await project.logs('metadata')).includes(text));
    await until(`${metadata} answers`, 30_000, async () => (await get(`${metadata}/healthcheck`)).status === 200);
  };
  await checks.check('a changed source starts the service again', async () => {
    await appendFile(source, "\nconsole.log('changed by the test');\n");
    await running('changed by the test');
  });
  await checks.check('so does the next change after one that does not compile', async () => {
    const good = await readFile(source, 'utf8');
    await writeFile(source, `${good}\nthis does not compile;\n`);
    await until('the service is down', 30_000, async () => (await get(`${metadata}/ping`)).status === 0);
    await writeFile(source, `${good}\nconsole.log('repaired by the test');\n`);
    await running('repaired by the test');
  });
}
