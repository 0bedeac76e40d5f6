import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEphemeralPostgres, type EphemeralPostgres } from '../../../test/support/ephemeral-postgres.js';
import { loadConfig, type Environment } from '../../src/config.js';
import type { TlsMode } from '../../src/db/config.js';
import { openDatabase } from '../../src/db/database.js';
import { TlsChoice } from '../../src/db/tls.js';
import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { server as withoutTls } from '../support/database.js';
import { silent } from '../support/log.js';
import { certificate, certificateAuthority, writeServerFiles } from '../support/tls.js';

/** Databases that pg_hba.conf treats differently. */
const HBA = `
local     all         all                password
hostssl   tls_only    all  127.0.0.1/32  password
hostnossl plain_only  all  127.0.0.1/32  password
hostssl   cert_only   all  127.0.0.1/32  cert
host      postgres    all  127.0.0.1/32  password
`;

describe('TLS to PostgreSQL', () => {
  let folder: string;
  let server: EphemeralPostgres;
  /** Paths of PEM files. */
  const pem = {} as Record<'ca' | 'otherCa' | 'cert' | 'key', string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tls-test-'));
    chmodSync(folder, 0o755);
    const data = join(folder, 'data');
    server = await startEphemeralPostgres(data);

    const [ca, otherCa] = [await certificateAuthority('Right CA'), await certificateAuthority('Wrong CA')];
    const ofServer = await certificate(ca, 'db.example', [{ type: 2, value: 'localhost' }]);
    const ofClient = await certificate(ca, 'postgres');
    for (const [name, text] of Object.entries({
      ca: ca.cert,
      otherCa: otherCa.cert,
      cert: ofClient.cert,
      key: ofClient.key,
    })) {
      pem[name as keyof typeof pem] = join(folder, `${name}.pem`);
      writeFileSync(pem[name as keyof typeof pem], text);
    }
    writeServerFiles(data, {
      'ca.crt': ca.cert,
      'server.crt': ofServer.cert,
      'server.key': ofServer.key,
      'pg_hba.conf': HBA,
    });
    const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', password: 'postgres' });
    await client.connect();
    for (const name of ['tls_only', 'plain_only', 'cert_only']) await client.query(`create database ${name}`);
    await client.query("alter system set ssl_ca_file = 'ca.crt'");
    await client.query('alter system set ssl = on');
    await client.query('select pg_reload_conf()');
    await client.end();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  /** Whether the connection that a service makes with this environment is encrypted. */
  async function encrypted(env: Environment): Promise<boolean> {
    const given = { MF_METADATA_DB_HOST: '127.0.0.1', MF_METADATA_DB_PORT: String(server.port), ...env };
    const db = openDatabase(loadConfig(given).database, silent);
    try {
      const { rows } = await db.query<{ ssl: boolean }>({
        text: 'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
      });
      return rows[0]!.ssl; // every session has a row
    } finally {
      await db.close();
    }
  }
  const mode = (name: string, more: Environment = {}): Environment => ({ MF_METADATA_DB_SSL_MODE: name, ...more });
  const inDatabase = (name: string): Environment => ({ MF_METADATA_DB_NAME: name });
  const plainServer = (): Environment => ({ MF_METADATA_DB_PORT: String(withoutTls.port) });

  describe('where the server leaves the choice', () => {
    test.each([
      ['disable', false],
      ['allow', false],
      ['prefer', true],
      ['require', true],
    ])('%s: encrypted is %s', async (name, expected) => {
      expect(await encrypted(mode(name))).toBe(expected);
    });
  });

  describe('where the server knows no TLS', () => {
    test.each(['disable', 'allow', 'prefer'])('%s connects without', async (name) => {
      expect(await encrypted(mode(name, plainServer()))).toBe(false);
    });

    test.each(['require', 'verify-ca', 'verify-full'])('%s does not connect', async (name) => {
      await expect(encrypted(mode(name, plainServer()))).rejects.toThrow(/does not support SSL/);
    });

    test('with prefer, all of many requests at a cold start are answered', async () => {
      const db = openDatabase(
        loadConfig(
          mode('prefer', {
            MF_METADATA_DB_HOST: '127.0.0.1',
            MF_METADATA_DB_PSWD: withoutTls.password,
            ...plainServer(),
          }),
        ).database,
        silent,
      );
      const answers = await Promise.allSettled(Array.from({ length: 30 }, () => db.query({ text: 'select 1' })));
      await db.close();
      expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
    });
  });

  describe('where pg_hba.conf takes encrypted connections only', () => {
    test.each(['allow', 'prefer', 'require'])('%s connects with TLS', async (name) => {
      expect(await encrypted(mode(name, inDatabase('tls_only')))).toBe(true);
    });

    test('disable does not connect', async () => {
      await expect(encrypted(mode('disable', inDatabase('tls_only')))).rejects.toThrow(/no pg_hba.conf entry/);
    });
  });

  describe('where pg_hba.conf takes plain connections only', () => {
    test.each(['disable', 'allow', 'prefer'])('%s connects without TLS', async (name) => {
      expect(await encrypted(mode(name, inDatabase('plain_only')))).toBe(false);
    });

    test('require does not connect', async () => {
      await expect(encrypted(mode('require', inDatabase('plain_only')))).rejects.toThrow(/no pg_hba.conf entry/);
    });
  });

  describe('the certificate of the server', () => {
    const named = (host: string, ca: string): Environment => ({
      MF_METADATA_DB_HOST: host,
      MF_METADATA_DB_SSL_ROOT_CERT_PATH: ca,
    });

    test('verify-ca takes one of its CA, whatever name is in it', async () => {
      expect(await encrypted(mode('verify-ca', named('127.0.0.1', pem.ca)))).toBe(true);
    });

    test('verify-ca refuses one of another CA', async () => {
      await expect(encrypted(mode('verify-ca', named('localhost', pem.otherCa)))).rejects.toThrow(DatabaseUnavailable);
    });

    test('verify-ca without a CA of its own trusts the well-known ones, which this server’s is none of', async () => {
      await expect(encrypted(mode('verify-ca'))).rejects.toThrow(DatabaseUnavailable);
    });

    test('verify-full takes one with the name of the host', async () => {
      expect(await encrypted(mode('verify-full', named('localhost', pem.ca)))).toBe(true);
    });

    test('verify-full refuses one with another name', async () => {
      await expect(encrypted(mode('verify-full', named('127.0.0.1', pem.ca)))).rejects.toThrow(
        /IP: 127\.0\.0\.1 is not in the cert/,
      );
    });

    test('require takes any, unless a CA is given: then it verifies that, as libpq does', async () => {
      expect(await encrypted(mode('require'))).toBe(true);
      expect(await encrypted(mode('require', named('127.0.0.1', pem.ca)))).toBe(true);
      await expect(encrypted(mode('require', named('127.0.0.1', pem.otherCa)))).rejects.toThrow(DatabaseUnavailable);
    });
  });

  describe('the certificate of the client', () => {
    test('lets it in, from the variables or from the connection string', async () => {
      const files = { MF_METADATA_DB_SSL_CERT_PATH: pem.cert, MF_METADATA_DB_SSL_KEY_PATH: pem.key };
      expect(await encrypted(mode('require', { ...inDatabase('cert_only'), ...files }))).toBe(true);
      const dsn = `postgresql://127.0.0.1:${server.port}/cert_only?sslmode=require&sslcert=${pem.cert}&sslkey=${pem.key}`;
      expect(await encrypted({ MF_METADATA_DB_DSN: dsn })).toBe(true);
    });

    test('is missed where the server asks for it', async () => {
      await expect(encrypted(mode('require', inDatabase('cert_only')))).rejects.toThrow(/certificate/);
    });
  });

  test('a Unix socket is never encrypted, whatever the mode, as in libpq', async () => {
    expect(await encrypted(mode('require', { MF_METADATA_DB_HOST: '/tmp' }))).toBe(false);
  });
});

describe('what allow and prefer learn', () => {
  const noTls = new Error('The server does not support SSL connections');
  const refused = Object.assign(new Error('no pg_hba.conf entry'), { code: '28000', severity: 'FATAL' });
  const wrongPassword = Object.assign(new Error('password authentication failed'), {
    code: '28P01',
    severity: 'FATAL',
  });
  let now = 0;
  const choice = (mode: TlsMode) => new TlsChoice({ mode }, () => now);

  test('is kept for a minute, then the first choice is tried again', () => {
    const tls = choice('prefer');
    expect(tls.learn(noTls, true)).toBe(true);
    now += 59_999;
    expect(tls.encrypted).toBe(false);
    now += 1;
    expect(tls.encrypted).toBe(true);
  });

  test('is the same for all attempts that failed at the same time', () => {
    const tls = choice('prefer');
    expect([tls.learn(noTls, true), tls.learn(noTls, true), tls.learn(noTls, true)]).toEqual([true, true, true]);
    expect(tls.encrypted).toBe(false);
  });

  test('is forgotten when the second choice is refused, too', () => {
    const tls = choice('allow');
    tls.learn(refused, false);
    expect(tls.encrypted).toBe(true);
    tls.learn(noTls, true);
    expect(tls.encrypted).toBe(false);
  });

  test('comes from refusals only: a wrong password or a lost connection is wrong either way', () => {
    const tls = choice('prefer');
    expect([tls.learn(wrongPassword, true), tls.learn(new Error('ECONNREFUSED'), true)]).toEqual([false, false]);
    expect(tls.encrypted).toBe(true);
  });

  test.each(['disable', 'require', 'verify-ca', 'verify-full'] as const)('is nothing for %s', (mode) => {
    const tls = choice(mode);
    const before = tls.encrypted;
    expect([tls.learn(noTls, before), tls.learn(refused, before)]).toEqual([false, false]);
    expect(tls.encrypted).toBe(before);
  });
});
