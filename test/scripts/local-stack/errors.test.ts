import { existsSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { cleanUp, processesOf, runStack, startStack, temporaryFolder, type StackOptions } from './stack-process.js';

/** An account without rights that every system has. */
const NOBODY = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;

describe('a start that cannot succeed', () => {
  let root: string;
  let data: string;
  beforeEach(() => {
    root = temporaryFolder();
    data = join(root, 'data');
  });
  afterEach(() => cleanUp(root));

  /** Says one line, exits with 1, and has changed nothing. */
  async function refused(options: StackOptions): Promise<string> {
    const { status, out, err } = await runStack(data, options);
    expect({ status, out, lines: err.trimEnd().split('\n').length }).toEqual({ status: 1, out: '', lines: 1 });
    expect(existsSync(data)).toBe(false);
    return err.trimEnd();
  }

  describe('for a taken port', () => {
    let server: Server;
    let port: number;
    beforeEach(async () => {
      server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      port = (server.address() as AddressInfo).port;
    });
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    test('names the port, the option that moves it, and on Linux who has it', async () => {
      const line = await refused({ ports: { metadata: port } });
      expect(line).toContain(`Port ${port} for the metadata service is taken`);
      expect(line).toContain('or choose another: --metadata-port PORT');
      if (process.platform === 'linux') expect(line).toContain(`(pid ${process.pid})`);
    });

    test('looks at the ports of blob storage only with --blob, and at that of the token endpoint too', async () => {
      expect(await refused({ ports: { blob: port - 1 }, args: ['--blob'] })).toMatch(
        /^Port \d+ for the token endpoint is taken.*--blob-port PORT$/,
      );
    });
  });

  test('for a port that is given twice names both', async () => {
    expect(await refused({ ports: { metadata: 20001, migration: 20001 } })).toBe(
      'Port 20001 is given to both the metadata service and the migration service. Move one of them: --migration-port PORT',
    );
  });

  test('for an unknown option says which there are', async () => {
    expect(await refused({ args: ['--metadata'] })).toMatch(/^Unknown option --metadata\. Expected one of/);
  });

  test.each([
    ['http://u:secret@localhost/x', /^--database-url begins with "http:\/\/"/],
    ['secret', /^--database-url is not a URL\./],
    ['postgresql://u:secret@localhost', /^--database-url names no database\./],
    [
      'postgresql://u:secret@127.0.0.1:1/x',
      /^The database 127\.0\.0\.1:1\/x of --database-url does not answer: .*ECONNREFUSED/,
    ],
    ['postgresql://u:secret@127.0.0.1:1/x?sslmode=no', /^--database-url: .*sslmode/],
  ])('for the URL %s says what is wrong and shows no password', async (url, line) => {
    const said = await refused({ args: ['--database-url', url] });
    expect(said).toMatch(line);
    expect(said).not.toContain('secret');
  });

  (isRoot ? test : test.skip)('for a folder without write access', async () => {
    // the checkout may be closed to others too; then there is nothing that could be started as one of them
    const line = await runStack(data, { ids: NOBODY });
    expect([line.status, line.err]).toEqual([
      1,
      expect.stringMatching(/^No write access to .*local-stack-test-.*--data-dir DIR\n$/),
    ]);
    expect(readdirSync(root)).toEqual([]);
  });

  test('for a folder in use names the stack that has it, and leaves that one alone', async () => {
    const first = await startStack(data);
    await first.until('Ready.');
    const second = await runStack(data);
    expect([second.status, second.err]).toEqual([
      1,
      expect.stringContaining(`is in use by another local stack (pid ${first.process.pid}, since`),
    ]);
    expect((await fetch(`http://127.0.0.1:${first.ports.metadata}/healthcheck`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    expect(processesOf(root)).toEqual([]);
  });
});
