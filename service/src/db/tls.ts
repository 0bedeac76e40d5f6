import type { ConnectionOptions } from 'node:tls';
import type { TlsConfig } from './config.js';

/**
 * Whether the next connection tries TLS. `allow` and `prefer` learn it from the server's answer to the last attempt:
 * the failed attempt is reported as any other connection error, and the next one goes the other way.
 */
export class TlsChoice {
  private encrypted: boolean;

  constructor(private readonly tls: TlsConfig) {
    this.encrypted = tls.mode !== 'disable' && tls.mode !== 'allow';
  }

  /** What `pg` takes as `ssl`. */
  get ssl(): false | ConnectionOptions {
    return this.encrypted ? tlsOptions(this.tls) : false;
  }

  /** Called with each connection error. @returns whether trying again at once makes sense. */
  learn(error: unknown): boolean {
    const { mode } = this.tls;
    const other =
      (mode === 'prefer' && this.encrypted && serverHasNoTls(error)) ||
      (mode === 'allow' && !this.encrypted && (error as { code?: string }).code === '28000'); // pg_hba refuses plain text
    if (other) this.encrypted = !this.encrypted;
    return other;
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
