import type { Answer } from './exchange.js';
import { CALLER } from './identifiers.js';

const LIFETIME_SECONDS = 86_400;

/** The token endpoint of Entra ID: whoever asks gets an unsigned token for the tenant in the path. Undefined for other paths. */
export function answerToken(path: string, form: URLSearchParams): Answer | undefined {
  const [, tenant] = /^\/([^/]+)\/oauth2\/(?:v2\.0\/)?token$/.exec(path) ?? [];
  if (tenant === undefined) return undefined;
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: form.get('scope') ?? form.get('resource') ?? '',
    iss: `https://sts.windows.net/${tenant}/`,
    iat: now,
    nbf: now,
    exp: now + LIFETIME_SECONDS,
    oid: CALLER,
    sub: CALLER,
    tid: tenant,
    appid: form.get('client_id') ?? '',
    idtyp: 'app',
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const access_token = `${part({ typ: 'JWT', alg: 'none' })}.${part(claims)}.${Buffer.from('unsigned').toString('base64url')}`;
  return { status: 200, body: { token_type: 'Bearer', expires_in: LIFETIME_SECONDS, access_token } };
}
