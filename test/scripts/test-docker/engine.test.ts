import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findEngine } from '../../../scripts/test-docker/engine.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'engine-test-'));
  symlinkSync('/bin/sh', path.join(folder, 'sh'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program on the PATH, in place of the real one. */
function program(name: string, script: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const find = () => findEngine({ PATH: folder }, new AbortController().signal);

test('without docker the error says to install it', async () => {
  await expect(find()).rejects.toThrow('There is no docker on the PATH. Install Docker Engine or Docker Desktop');
});

test('an engine that does not answer is told apart, in one line', async () => {
  program('docker', 'echo "Cannot connect to the Docker daemon at unix:///x." >&2; exit 1');
  await expect(find()).rejects.toThrow(
    /^The Docker engine does not answer: Cannot connect to the Docker daemon at unix:\/\/\/x\. Start it, or set DOCKER_HOST\.$/,
  );
});

test('the Compose plugin is preferred', async () => {
  program('docker', 'if [ "$1" = compose ]; then echo 2.40.3; else echo 28.0.1; fi');
  program('docker-compose', 'echo 1.29.2');
  expect(await find()).toMatchObject({
    version: '28.0.1',
    compose: { version: '2.40.3', command: ['docker', 'compose'] },
  });
});

test('docker-compose serves where there is no plugin', async () => {
  program('docker', 'if [ "$1" = compose ]; then echo unknown command >&2; exit 1; else echo 20.10.24; fi');
  program('docker-compose', 'echo 1.29.2');
  expect(await find()).toMatchObject({
    version: '20.10.24',
    compose: { version: '1.29.2', command: ['docker-compose'] },
  });
});

test('without any Compose the error says to install it', async () => {
  program('docker', 'if [ "$1" = compose ]; then exit 1; else echo 28.0.1; fi');
  await expect(find()).rejects.toThrow(
    'There is neither `docker compose` nor docker-compose. Install the Compose plugin',
  );
});

test('a failed command shows itself, its status and its output', async () => {
  program(
    'docker',
    'case $1 in version) echo 28.0.1;; compose) echo 2.40.3;; *) echo "no such image" >&2; exit 3;; esac',
  );
  const engine = await find();
  await expect(engine.docker(['run', 'x'])).rejects.toThrow('docker run x ended with status 3\nno such image');
  expect(await engine.tryDocker(['run', 'x'])).toMatchObject({ status: 3, output: 'no such image\n' });
});
