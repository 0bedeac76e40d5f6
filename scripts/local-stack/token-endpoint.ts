import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { errorText } from './failure.js';
import { LOOPBACK } from './ports.js';
import type { Part } from './supervisor.js';

/** What tokens are made for. */
const AUDIENCE = 'https://storage.azure.com';
/** Any fixed tenant and principal: Azurite looks at audience, issuer and times only. */
const TENANT = '11111111-1111-1111-1111-111111111111';
const PRINCIPAL = '22222222-2222-2222-2222-222222222222';
const LIFETIME_SECONDS = 86_400;
const CLOCK_SKEW_SECONDS = 60;

/**
 * Stands in for the instance metadata service from which Azure's client libraries get tokens on a virtual machine
 * (AZURE_POD_IDENTITY_AUTHORITY_HOST points to it). Its tokens are not signed: only Azurite takes them.
 */
export function tokenEndpoint(port: number): Part {
  const server = createServer(answer);
  let tellExit: (how: string) => void;
  const exited = new Promise<string>((resolve) => (tellExit = resolve));
  server.once('close', () => tellExit('closed'));
  return {
    name: 'token endpoint',
    address: `http://${LOOPBACK}:${port}`,
    exited,
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', (error) => {
          reject(error);
          tellExit(errorText(error));
        });
        server.listen(port, LOOPBACK, resolve);
      }),
    ready: async () => '',
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await exited;
    },
  };
}

/** The two rules of Azure's own endpoint that its clients rely on: the path, and a header that no browser sends by accident. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const isTokenRequest =
    request.url?.startsWith('/metadata/identity/oauth2/token') && request.headers.metadata === 'true';
  const body = isTokenRequest
    ? tokenAnswer(Date.now())
    : { error: 'invalid_request', error_description: 'Found no "Metadata: true" header, or another path.' };
  response.writeHead(isTokenRequest ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function tokenAnswer(nowMs: number): Record<string, string> {
  const expires = Math.floor(nowMs / 1000) + LIFETIME_SECONDS;
  return {
    access_token: accessToken(nowMs),
    expires_in: String(LIFETIME_SECONDS),
    expires_on: String(expires),
    not_before: String(expires - LIFETIME_SECONDS),
    resource: AUDIENCE,
    token_type: 'Bearer',
  };
}

/** An unsigned token for blob storage. */
export function accessToken(nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const issued = now - CLOCK_SKEW_SECONDS;
  const claims = {
    aud: AUDIENCE,
    iss: `https://sts.windows.net/${TENANT}/`,
    iat: issued,
    nbf: issued,
    exp: now + LIFETIME_SECONDS,
    oid: PRINCIPAL,
    tid: TENANT,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [part({ alg: 'RS256', typ: 'JWT' }), part(claims), Buffer.from('unsigned').toString('base64url')].join('.');
}
