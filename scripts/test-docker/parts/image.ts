import path from 'node:path';
import { IMAGE, type Context } from '../context.js';
import { expectEqual, expectMatch } from '../expect.js';
import { until } from '../poll.js';

const CONTAINER = 'metaflow-test-docker-image';
/** Node's binary and Debian are 200 MB of it. */
const SIZE_LIMIT_MB = 250;
const TOOLS = ['npm', 'npx', 'corepack', 'yarn', 'cc', 'gcc', 'make', 'python3', 'git', 'curl', 'wget'];

interface ImageConfig {
  readonly User: string;
  readonly ExposedPorts: Record<string, object>;
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
  readonly Labels: Record<string, string>;
}

/** The image by itself: what is in it, and what `docker run IMAGE` does. */
export async function testImage(context: Context): Promise<void> {
  const { engine, options } = context;
  try {
    await testContents(context);
    await testRun(context);
  } finally {
    if (!options.keep) await engine.cleanUp(['rm', '--force', CONTAINER]);
    if (!options.keep) await engine.cleanUp(['image', 'rm', IMAGE]);
  }
}

async function testContents({ checks, engine, root, say }: Context): Promise<void> {
  await checks.require('the image builds from the folder service/ alone', () =>
    engine.docker(['build', '--tag', IMAGE, '--build-arg', 'VERSION=test', path.join(root, 'service')]),
  );

  await checks.check(`it is smaller than ${SIZE_LIMIT_MB} MB`, async () => {
    const size = Number(await engine.docker(['image', 'inspect', '--format', '{{.Size}}', IMAGE]));
    say(`          ${(size / 1e6).toFixed(1)} MB`);
    if (size > SIZE_LIMIT_MB * 1e6) throw new Error(`It has ${size} bytes.`);
  });

  await checks.check('it says its user by number, its ports, stop signal, health check and labels', async () => {
    const [image] = JSON.parse(await engine.docker(['image', 'inspect', IMAGE])) as [{ Config: ImageConfig }];
    const { User, ExposedPorts, StopSignal, Healthcheck, Labels } = image.Config;
    expectEqual(
      [User, StopSignal, Object.keys(ExposedPorts).sort(), Healthcheck.Test],
      ['10001:10001', 'SIGTERM', ['8080/tcp', '8082/tcp', '8083/tcp', '9090/tcp'], ['CMD', 'node', 'healthcheck.js']],
    );
    expectEqual(Labels['org.opencontainers.image.version'], 'test');
  });

  await checks.check('it has no npm, no compiler and no development packages', async () => {
    const look = `for tool in ${TOOLS.join(' ')}; do command -v $tool; done; ls node_modules | grep -xE 'typescript|tsx'; true`;
    expectEqual(await engine.docker(['run', '--rm', '--entrypoint', 'sh', IMAGE, '-c', look]), '');
  });
}

async function testRun({ checks, engine }: Context): Promise<void> {
  await checks.check('a mistake in the configuration is one clear text and exit status 1', async () => {
    const { status, output } = await engine.tryDocker(['run', '--rm', '--env', 'MF_METADATA_DB_PORT=none', IMAGE]);
    expectEqual(status, 1);
    expectMatch(output, /MF_METADATA_DB_PORT: found "none"/);
  });

  await checks.require('without a database, `docker run` answers 503 and counts as not healthy', async () => {
    await engine.cleanUp(['rm', '--force', CONTAINER]);
    await engine.docker(['run', '--detach', '--read-only', '--cap-drop', 'ALL', '--name', CONTAINER, IMAGE]);
    const { status, output } = await until('the service answers', 30_000, async () => {
      const answer = await engine.tryDocker(['exec', CONTAINER, 'node', 'healthcheck.js']);
      return answer.output.includes('answered') && answer;
    });
    expectEqual(status, 1);
    expectMatch(output, /answered 503/);
  });

  await checks.check('`docker stop` ends it within 5 seconds and with exit status 0', async () => {
    const start = performance.now();
    await engine.docker(['stop', CONTAINER]);
    const seconds = (performance.now() - start) / 1000;
    if (seconds > 5) throw new Error(`It took ${seconds.toFixed(1)} s.`);
    expectEqual(await engine.docker(['inspect', '--format', '{{.State.ExitCode}}', CONTAINER]), '0');
  });
}
