/** libpq's sslmode values; sources: PostgreSQL documentation, "SSL Support", table 32.1. */
export type TlsMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export interface TlsConfig {
  readonly mode: TlsMode;
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How to reach PostgreSQL and how much of it one process may use. */
export interface DatabaseConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Same port, user, password and TLS as `host`. */
  readonly replicaHost?: string;
  readonly schema: string;
  readonly tls: TlsConfig;
  readonly poolMin: number;
  readonly poolMax: number;
  readonly statementTimeoutMs: number;
  /** Longest wait for a connection, a new one or one that others hold. */
  readonly connectTimeoutMs: number;
}
