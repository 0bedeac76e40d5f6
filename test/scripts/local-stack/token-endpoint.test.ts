import { createServer, type AddressInfo } from 'node:net';
import { tokenEndpoint } from '../../../scripts/local-stack/token-endpoint.js';

const never = new AbortController().signal;

describe('the token endpoint', () => {
  let port: number;
  beforeEach(async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    port = (probe.address() as AddressInfo).port;
    await new Promise((resolve) => probe.close(resolve));
  });

  test("answers as Azure's does: a token for storage that is valid now", async () => {
    const part = tokenEndpoint(port);
    await part.start(never);
    const answer = await fetch(
      `http://127.0.0.1:${port}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=x`,
      { headers: { Metadata: 'true' } },
    );
    const { access_token, expires_on, token_type } = (await answer.json()) as Record<string, string>;
    const claims = JSON.parse(Buffer.from(access_token?.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const now = Date.now() / 1000;
    expect(answer.status).toBe(200);
    expect(token_type).toBe('Bearer');
    expect(Number(expires_on)).toBeGreaterThan(now + 3600);
    expect(claims.aud).toBe('https://storage.azure.com');
    expect(claims.iss).toMatch(/^https:\/\/sts\.windows\.net\//);
    expect(claims.nbf).toBeLessThan(now);
    await part.stop();
  });

  test('gives none without the header that no browser sends by accident, nor on another path', async () => {
    const part = tokenEndpoint(port);
    await part.start(never);
    for (const [path, headers] of [
      ['/metadata/identity/oauth2/token', {}],
      ['/other', { Metadata: 'true' }],
    ] as const) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining('access_token')]);
    }
    await part.stop();
    await part.stop();
    await expect(part.exited).resolves.toBe('closed');
  });

  test('a port that was taken meanwhile is an error', async () => {
    const first = tokenEndpoint(port);
    await first.start(never);
    await expect(tokenEndpoint(port).start(never)).rejects.toThrow('EADDRINUSE');
    await first.stop();
  });
});
