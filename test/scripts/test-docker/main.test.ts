import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs the script as npm does, where the PATH has nothing. */
const script = (...args: string[]) =>
  execute(process.execPath, ['--import', 'tsx', 'scripts/test-docker/main.ts', ...args], { env: { PATH: '/nowhere' } });

test('without docker it ends with one line and status 1', async () => {
  await expect(script()).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'There is no docker on the PATH. Install Docker Engine or Docker Desktop, then try again.\n',
  });
});

test('a wrong option is one line and status 1, too', async () => {
  await expect(script('--only', 'all')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^--only all: .*\n$/) as string,
  });
});

test('--help needs no docker', async () => {
  expect((await script('--help')).stdout).toContain('npm run test:docker');
});
