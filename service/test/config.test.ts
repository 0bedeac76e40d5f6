import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, type Environment } from '../src/config.js';

describe('the configuration', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('an empty environment gives the defaults of upstream, in the units of the names', () => {
    expect(loadConfig({})).toEqual({
      database: {
        host: 'localhost',
        port: 5432,
        user: 'postgres',
        password: 'postgres',
        database: 'postgres',
        schema: 'public',
        tls: { mode: 'disable' },
        poolMin: 1,
        poolMax: 10,
        statementTimeoutMs: 60_000,
        connectTimeoutMs: 5_000,
      },
      host: '0.0.0.0',
      metadataPort: 8080,
      migrationPort: 8082,
      metricsPort: 9090,
      upgradeEndpoint: true,
      createTriggers: false,
      pathPrefix: '',
      logLevel: 'info',
      workers: 1,
      auth: { keys: [], readOnlyKeys: [] },
      runInactiveCutoffSeconds: 360,
      bodyLimitBytes: 33_554_432,
      requestTimeoutMs: 120_000,
      streamTimeoutMs: 60_000,
      shutdownTimeoutMs: 20_000,
      ui: expect.any(Object) as unknown, // test/ui/config.test.ts
    });
  });

  test('an empty value counts as unset, as Docker and Kubernetes write it', () => {
    expect(loadConfig({ MF_METADATA_PORT: '', MF_METADATA_DB_DSN: '', LOGLEVEL: '', PATH_PREFIX: '' })).toEqual(
      loadConfig({}),
    );
  });

  test('variables of others are nobody’s mistake', () => {
    expect(loadConfig({ PATH: '/bin', SOMEBODY_ELSES_PORT: 'x' })).toEqual(loadConfig({}));
  });

  test('nothing in it can be changed', () => {
    const config = loadConfig({ MF_API_KEYS: 'a,b' }) as unknown as {
      metadataPort: number;
      database: { tls: object };
      auth: { keys: string[] };
    };
    expect(() => (config.metadataPort = 1)).toThrow(TypeError);
    expect(() => Object.assign(config.database.tls, { mode: 'disable' })).toThrow(TypeError);
    expect(() => config.auth.keys.push('c')).toThrow(TypeError);
  });

  describe('mistakes', () => {
    test('every one is in the same error, whatever its kind, and says what was found and what is expected', () => {
      const mistakes = mistakesOf({
        MF_METADATA_PORT: 'eighty',
        MF_METADATA_DB_POOL_MAX: '1',
        MF_METADATA_DB_SSL_MODE: 'on',
        LOGLEVEL: 'loud',
        PATH_PREFIX: 'metadata',
        DB_SCHEMA_NAME: 'a-b',
        DB_TABLE_NAME_RUNS: 'my_runs',
        MF_METADATA_DB_DSN: 'nonsense',
        MF_METADATA_DB_PSWD_FILE: '/does/not/exist',
        MF_METADATA_DB_SSL_ROOT_CERT_PATH: folder,
      });
      expect(mistakes).toEqual([
        expect.stringMatching(/^MF_METADATA_DB_SSL_MODE: found "on"\. Invalid option: expected one of "disabled"\|/),
        'MF_METADATA_DB_POOL_MAX: found "1". Too small: expected number to be >=2.',
        'DB_SCHEMA_NAME: found "a-b". Expected a plain PostgreSQL name.',
        'MF_METADATA_PORT: found "eighty". Expected a whole number.',
        'PATH_PREFIX: found "metadata". Expected a path such as /metadata.',
        expect.stringMatching(/^LOGLEVEL: found "loud"\. Invalid option: expected one of "trace"\|/),
        'DB_TABLE_NAME_RUNS: found "my_runs", expected "runs_v3" or nothing. Rename the table, or make a view called runs_v3.',
        expect.stringMatching(
          /^MF_METADATA_DB_DSN: .* Expected postgresql:\/\/user:password@host:port\/name or key=value pairs\.$/,
        ),
        'MF_METADATA_DB_PSWD_FILE: cannot read "/does/not/exist" (ENOENT). Expected a readable file.',
        `MF_METADATA_DB_SSL_ROOT_CERT_PATH: cannot read "${folder}" (EISDIR). Expected a readable file.`,
      ]);
    });

    test('the message counts and lists them', () => {
      expect(() => loadConfig({ MF_WORKERS: '0', MF_METADATA_PORT: '70000' })).toThrow(
        /^The configuration has 2 mistakes:\n {2}- MF_METADATA_PORT: found "70000"\. .*65535\.\n {2}- MF_WORKERS: found "0"\. .*>=1\.$/,
      );
      expect(() => loadConfig({ MF_WORKERS: '0' })).toThrow(/^The configuration has 1 mistake:\n/);
    });

    test.each([
      { MF_METADATA_DB_DSN: 'postgresql://me:hunter2@host:port/db' },
      { MF_METADATA_DB_DSN: 'postgresql://me:hunter%2@host/db' },
      { MF_METADATA_DB_DSN: 'postgresql://me@host/db?sslmode=hunter2' },
      { MF_METADATA_DB_DSN: 'host=h port=5432password=hunter2' },
      { MF_METADATA_DB_DSN: 'host=h sslmode=requirepassword=hunter2' },
      { MF_METADATA_DB_DSN: "host=h password='hunter2" },
      { MF_METADATA_DB_DSN: 'host=h password=my hunter2' },
      { MF_METADATA_DB_DSN: 'host=h password=my hunter2=x' },
      { MF_API_KEYS: 'hunter²' },
      { MF_API_KEYS_READ_ONLY: 'hunter²' },
      { MF_API_KEYS: ' , ', MF_METADATA_DB_PSWD: 'hunter2', MF_WORKERS: 'x' },
    ])('no secret is shown: %j', (env: Environment) => {
      const error = errorOf(env);
      expect(error).toBeInstanceOf(ConfigError);
      expect(error?.message).not.toContain('hunter');
    });

    test.each(['MF_API_KEYS', 'MF_API_KEYS_READ_ONLY'])(
      '%s without any key in it does not mean that there is no authentication',
      (name) => {
        expect(mistakesOf({ [name]: ' , ' })).toEqual([
          `${name}: it has no key. Expected keys separated by commas, or nothing.`,
        ]);
      },
    );

    test.each(
      Object.entries({
        FLOWS: 'flows_v3',
        RUNS: 'runs_v3',
        STEPS: 'steps_v3',
        TASKS: 'tasks_v3',
        METADATA: 'metadata_v3',
        ARTIFACT: 'artifact_v3',
      }),
    )('a renamed table (DB_TABLE_NAME_%s) is refused, its usual name is not', (suffix, table) => {
      expect(mistakesOf({ [`DB_TABLE_NAME_${suffix}`]: 'other' })).toHaveLength(1);
      expect(mistakesOf({ [`DB_TABLE_NAME_${suffix}`]: table })).toEqual([]);
    });

    test('a client certificate without its key, and the other way round', () => {
      const path = file('cert.pem', 'PEM');
      const expected = [
        'MF_METADATA_DB_SSL_CERT_PATH and MF_METADATA_DB_SSL_KEY_PATH go together. Set both or neither.',
      ];
      expect(mistakesOf({ MF_METADATA_DB_SSL_CERT_PATH: path })).toEqual(expected);
      expect(mistakesOf({ MF_METADATA_DB_SSL_KEY_PATH: path })).toEqual(expected);
    });

    test('a password file with nothing in it', () => {
      expect(mistakesOf({ MF_METADATA_DB_PSWD_FILE: file('empty', '\n') })).toEqual([
        `MF_METADATA_DB_PSWD_FILE: "${join(folder, 'empty')}" is empty. Expected a file with a text in it.`,
      ]);
    });

    test.each(['/a b', '/:id', '/*', '/a?b', '/a//b', 'a', '/'])(
      'PATH_PREFIX "%s" is no path of plain names',
      (prefix) => {
        expect(mistakesOf({ PATH_PREFIX: prefix })).toHaveLength(1);
      },
    );
  });

  describe('the database', () => {
    const secret = `p@ss:w/o?r#d %41+&='"\\ü`;

    test('a password may have any characters', () => {
      expect(loadConfig({ MF_METADATA_DB_PSWD: secret }).database.password).toBe(secret);
    });

    test('the password can come from a file, whose line end does not belong to it', () => {
      expect(
        loadConfig({ MF_METADATA_DB_PSWD: 'other', MF_METADATA_DB_PSWD_FILE: file('password', `${secret} \n`) })
          .database.password,
      ).toBe(`${secret} `);
      expect(loadConfig({ MF_METADATA_DB_PSWD_FILE: file('windows', `${secret}\r\n`) }).database.password).toBe(secret);
    });

    test('a connection string wins over the variables beside it', () => {
      const beside = {
        MF_METADATA_DB_HOST: 'other',
        MF_METADATA_DB_PORT: '1111',
        MF_METADATA_DB_USER: 'other',
        MF_METADATA_DB_PSWD: 'other',
        MF_METADATA_DB_PSWD_FILE: file('other', 'other'),
        MF_METADATA_DB_NAME: 'other',
        MF_METADATA_DB_SSL_MODE: 'require',
      };
      const url = `postgresql://me:${encodeURIComponent(secret)}@db:2222/flows?sslmode=prefer`;
      const pairs = `host=db port=2222 dbname=flows user=me sslmode=prefer password='${secret.replace(/['\\]/g, '\\$&')}'`;
      const expected = {
        host: 'db',
        port: 2222,
        user: 'me',
        password: secret,
        database: 'flows',
        tls: { mode: 'prefer' },
      };
      expect(loadConfig({ ...beside, MF_METADATA_DB_DSN: url }).database).toMatchObject(expected);
      expect(loadConfig({ ...beside, MF_METADATA_DB_DSN: pairs }).database).toMatchObject(expected);
    });

    test('what a connection string leaves out comes from the variables beside it', () => {
      const beside = {
        MF_METADATA_DB_PORT: '1111',
        MF_METADATA_DB_USER: 'me',
        MF_METADATA_DB_PSWD: 'pw',
        MF_METADATA_DB_SSL_MODE: 'require',
      };
      expect(loadConfig({ ...beside, MF_METADATA_DB_DSN: 'host=db dbname=flows' }).database).toMatchObject({
        host: 'db',
        port: 1111,
        user: 'me',
        password: 'pw',
        database: 'flows',
        tls: { mode: 'require' },
      });
    });

    test('a connection string brings its own TLS settings', () => {
      const [ca, cert, key] = [file('ca.pem', 'CA'), file('client.pem', 'CERT'), file('client.key', 'KEY')];
      const dsn = `host=db sslmode=verify-full sslrootcert=${ca} sslcert=${cert} sslkey=${key}`;
      expect(loadConfig({ MF_METADATA_DB_SSL_MODE: 'disable', MF_METADATA_DB_DSN: dsn }).database.tls).toEqual({
        mode: 'verify-full',
        ca: 'CA',
        cert: 'CERT',
        key: 'KEY',
      });
    });

    test('a file that a connection string names is said to be named there', () => {
      expect(mistakesOf({ MF_METADATA_DB_DSN: 'host=db sslrootcert=/does/not/exist' })).toEqual([
        'MF_METADATA_DB_DSN: cannot read "/does/not/exist" (ENOENT). Expected a readable file.',
      ]);
    });

    test.each(['MF_METADATA_DB_SSL_ROOT_CERT_PATH', 'MF_METADATA_DB_SSL_ROOT_CERT'])(
      '%s is one of the two spellings for the root certificate',
      (name) => {
        expect(loadConfig({ [name]: file('root.pem', 'ROOT') }).database.tls.ca).toBe('ROOT');
      },
    );

    test('upstream’s "disabled" is libpq’s "disable"', () => {
      expect(loadConfig({ MF_METADATA_DB_SSL_MODE: 'disabled' }).database.tls.mode).toBe('disable');
    });

    test('fewer connections at least than at most', () => {
      expect(loadConfig({ MF_METADATA_DB_POOL_MIN: '20', MF_METADATA_DB_POOL_MAX: '5' }).database).toMatchObject({
        poolMin: 5,
        poolMax: 5,
      });
    });
  });

  test.each([
    ['CRITICAL', 'fatal'],
    ['FATAL', 'fatal'],
    ['ERROR', 'error'],
    ['WARNING', 'warn'],
    ['WARN', 'warn'],
    ['INFO', 'info'],
    ['DEBUG', 'debug'],
    ['NOTSET', 'trace'],
    ['silent', 'silent'],
  ])('LOGLEVEL=%s, as Python names it, is %s', (given, level) => {
    expect(loadConfig({ LOGLEVEL: given }).logLevel).toBe(level);
  });

  test.each([
    ['1', true],
    ['True', true],
    ['TRUE', true],
    ['0', false],
    ['false', false],
  ])('DB_TRIGGER_CREATE=%s is %s', (given, meant) => {
    expect(loadConfig({ DB_TRIGGER_CREATE: given }).createTriggers).toBe(meant);
  });

  test('a path prefix is kept without the slash at its end, as upstream takes it', () => {
    expect(loadConfig({ PATH_PREFIX: '/metadata/v1/' }).pathPrefix).toBe('/metadata/v1');
  });

  test('keys are separated by commas, with or without spaces', () => {
    expect(loadConfig({ MF_API_KEYS: 'a, b,', MF_API_KEYS_READ_ONLY: 'c' }).auth).toEqual({
      keys: ['a', 'b'],
      readOnlyKeys: ['c'],
    });
  });
});

function errorOf(env: Environment): ConfigError | undefined {
  try {
    loadConfig(env);
    return undefined;
  } catch (error) {
    return error as ConfigError;
  }
}

function mistakesOf(env: Environment): readonly string[] {
  return errorOf(env)?.mistakes ?? [];
}
