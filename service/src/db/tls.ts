import type { ConnectionOptions } from 'node:tls';
import { sqlstate, SQLSTATE } from '../sqlstate.js';
import type { TlsConfig } from './config.js';

/** How long `allow` and `prefer` go on with their second choice before they try the first one again. */
const SECOND_CHOICE_MS = 60_000;

/**
 * Whether the next connection tries TLS. `allow` and `prefer` learn it from the server's answer to the last attempt:
 * the failed attempt is reported as any other connection error, and the next one goes the other way.
 */
export class TlsChoice {
  private readonly first: boolean;
  private secondUntil = 0;

  constructor(
    private readonly tls: TlsConfig,
    private readonly now: () => number = Date.now,
  ) {
    this.first = tls.mode !== 'disable' && tls.mode !== 'allow';
  }

  get encrypted(): boolean {
    return this.now() < this.secondUntil ? !this.first : this.first;
  }

  /** What `pg` takes as `ssl`. */
  get ssl(): false | ConnectionOptions {
    return this.encrypted ? tlsOptions(this.tls) : false;
  }

  /**
   * Called with each connection error.
   * @param encrypted what the failed attempt tried
   * @returns whether trying again at once makes sense
   */
  learn(error: unknown, encrypted: boolean): boolean {
    const { mode } = this.tls;
    if (mode !== 'allow' && mode !== 'prefer') return false;
    // pg_hba.conf can refuse either way; wrong passwords have another code.
    const refused = sqlstate(error) === SQLSTATE.invalidAuthorization || (encrypted && serverHasNoTls(error));
    if (refused) this.secondUntil = encrypted === this.first ? this.now() + SECOND_CHOICE_MS : 0;
    return refused;
  }
}

function tlsOptions({ mode, ca, cert, key }: TlsConfig): ConnectionOptions {
  // libpq: `require` with a root certificate at hand verifies it, as `verify-ca` does.
  const verifies = mode.startsWith('verify') || (mode === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: verifies,
    ...(verifies && mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
}

/** The one answer of a server that `pg` reports by a text only. */
function serverHasNoTls(error: unknown): boolean {
  return error instanceof Error && error.message.includes('does not support SSL');
}
