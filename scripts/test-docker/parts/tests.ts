import path from 'node:path';
import { lastLines } from '../command.js';
import type { Context } from '../context.js';
import { expectEqual } from '../expect.js';
import { Project } from '../project.js';
import { withProject } from './common.js';

/** docker-compose.test.yml: the services' tests against a PostgreSQL container. */
export async function testTests(context: Context): Promise<void> {
  const { checks, engine, env, root, signal, say } = context;
  const file = path.join(root, 'service/docker-compose.test.yml');
  const project = new Project(engine, { name: 'metaflow-test-docker-tests', file, env, signal });
  await withProject(context, project, async () => {
    await checks.require('the image with the tests builds', () => project.compose('build'));
    await checks.check("the services' tests pass", async () => {
      const up = ['up', '--no-color', '--no-log-prefix', '--exit-code-from', 'test'];
      const { status, output } = await project.tryCompose(up);
      if (status !== 0) throw new Error(`Exit status ${status}\n${lastLines(output, 80)}`);
      say(`          ${/^Tests:.*$/m.exec(output)?.[0] ?? ''}`);
    });
    await checks.check('tests that fail make it fail', async () => {
      const command = ['npm', 'test', '--', 'there-is-no-such-test'];
      const { status } = await project.tryCompose(['run', '--rm', '-T', 'test', ...command]);
      expectEqual(status, 1);
    });
  });
}
