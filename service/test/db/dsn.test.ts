import { parseDsn } from '../../src/db/dsn.js';

const secret = `p@ss:w/o?r#d %41+&='"\\ü`;

describe('a connection string as a URL', () => {
  test('has all parts', () => {
    expect(parseDsn('postgresql://me:pw@db.example:6432/flows?sslmode=require')).toEqual({
      user: 'me',
      password: 'pw',
      host: 'db.example',
      port: 6432,
      dbname: 'flows',
      sslmode: 'require',
    });
  });

  test.each([
    ['postgres://db/flows', { host: 'db', dbname: 'flows' }],
    ['postgresql://', {}],
    ['postgresql://db', { host: 'db' }],
    ['postgresql://me@db/', { user: 'me', host: 'db' }],
    ['postgresql://db:5433', { host: 'db', port: 5433 }],
    ['postgresql:///flows', { dbname: 'flows' }],
    ['postgresql://[::1]:5433/flows', { host: '::1', port: 5433, dbname: 'flows' }],
    ['postgresql://db?user=me', { host: 'db', user: 'me' }],
    ['postgresql://db/?dbname=flows&connect_timeout=10', { host: 'db', dbname: 'flows' }],
  ])('%s', (text, parts) => {
    expect(parseDsn(text)).toEqual(parts);
  });

  test('leads to a Unix socket, the folder in the host or as a parameter', () => {
    expect(parseDsn('postgresql://%2Fvar%2Frun/flows')).toEqual({ host: '/var/run', dbname: 'flows' });
    expect(parseDsn('postgresql://me:pw@/flows?host=/var/run')).toEqual({
      user: 'me',
      password: 'pw',
      host: '/var/run',
      dbname: 'flows',
    });
  });

  test('has a password of any characters, percent-encoded, before the host or as a parameter', () => {
    expect(parseDsn(`postgresql://me:${encodeURIComponent(secret)}@db`)).toEqual({
      user: 'me',
      password: secret,
      host: 'db',
    });
    expect(parseDsn(`postgresql://me@db?password=${encodeURIComponent(secret)}`)).toEqual({
      user: 'me',
      password: secret,
      host: 'db',
    });
  });

  test('needs no encoding for characters that cannot mean something else there, as in libpq', () => {
    expect(parseDsn('postgresql://me:1#2?3+4:5@6@db/flows')).toEqual({
      user: 'me',
      password: '1#2?3+4:5@6',
      host: 'db',
      dbname: 'flows',
    });
    expect(parseDsn('postgresql://db?password=a+b')).toEqual({ host: 'db', password: 'a+b' });
  });

  test.each([
    ['a part that is not encoded', 'postgresql://me:a/b@db/flows'],
    ['a percent sign that is not encoded', 'postgresql://me:100%@db/flows'],
    ['several hosts', 'postgresql://a,b/flows'],
    ['a port that is no number', 'postgresql://db:http/flows'],
    ['a port that is none', 'postgresql://db:65536/flows'],
    ['an unknown sslmode', 'postgresql://db/flows?sslmode=on'],
    ['a parameter with a typing mistake', 'postgresql://db/flows?sslmod=require'],
    ['a parameter that cannot be kept', 'postgresql://db/flows?options=-csearch_path%3Dx'],
    ['a parameter without a value', 'postgresql://db/flows?sslmode'],
  ])('with %s is refused', (_what, text) => {
    expect(parseDsn(text)).toBeInstanceOf(Error);
  });
});

describe('a connection string of key=value pairs', () => {
  test.each([
    [
      'host=db port=5433 dbname=flows user=me password=pw sslmode=verify-ca',
      { host: 'db', port: 5433, dbname: 'flows', user: 'me', password: 'pw', sslmode: 'verify-ca' },
    ],
    ['  host = db  ', { host: 'db' }],
    ["host=db password=''", { host: 'db' }],
    ["host=db\n\tpassword='with space'", { host: 'db', password: 'with space' }],
    ['host=db password=back\\ slash\\\\', { host: 'db', password: 'back slash\\' }],
    ["host=db password=it's=fine", { host: 'db', password: "it's=fine" }],
    ['host=db application_name=mine', { host: 'db' }],
    ['sslrootcert=/ca sslcert=/c sslkey=/k', { sslrootcert: '/ca', sslcert: '/c', sslkey: '/k' }],
  ])('%j', (text, parts) => {
    expect(parseDsn(text)).toEqual(parts);
  });

  test('has a password of any characters, quoted', () => {
    expect(parseDsn(`password='${secret.replace(/['\\]/g, '\\$&')}' host=db`)).toEqual({
      password: secret,
      host: 'db',
    });
  });

  test.each([
    ['no pairs', 'db.example'],
    ['a quote that does not end', "host=db password='pw"],
    ['a value with a space that is not quoted', 'host=db password=a b'],
    ['a port that is no number', 'host=db port=5x'],
    ['an unknown sslmode', 'sslmode=on'],
    ['a key with a typing mistake', 'host=db sslmod=require'],
  ])('with %s is refused', (_what, text) => {
    expect(parseDsn(text)).toBeInstanceOf(Error);
  });
});
