import { readFileSync } from 'node:fs';
import { workspaceLock, type Lock, type LockedPackage } from '../../../scripts/lock-service/lock.js';

const read = (file: string): Lock => JSON.parse(readFileSync(file, 'utf8')) as Lock;

/** A root lock file with the given packages and a workspace "service" with the given needs. */
function lock(service: LockedPackage, packages: Record<string, LockedPackage>): Lock {
  const self = { name: 'the-service', version: '1.2.3', ...service };
  return { name: 'root', version: '0.0.1', lockfileVersion: 3, packages: { '': {}, service: self, ...packages } };
}

function packagesOf(service: LockedPackage, packages: Record<string, LockedPackage>): Record<string, LockedPackage> {
  const found = workspaceLock(lock(service, packages), 'service').packages;
  return Object.fromEntries(Object.entries(found).filter(([path]) => path !== ''));
}

describe("the service's lock file", () => {
  test('is the one that the root lock file gives: else run `npm install && npm run lock-service`', () => {
    expect(read('service/package-lock.json')).toEqual(workspaceLock(read('package-lock.json'), 'service'));
  });

  test("asks for what the service's package.json asks for", () => {
    const manifest = read('service/package.json') as unknown as LockedPackage;
    const self = read('service/package-lock.json').packages[''];
    expect(self?.dependencies).toEqual(manifest.dependencies);
    expect(self?.devDependencies).toEqual(manifest.devDependencies);
  });
});

describe('workspaceLock', () => {
  test('keeps what the workspace needs, directly or not, and nothing else', () => {
    const found = packagesOf(
      { dependencies: { a: '1' } },
      {
        'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', dependencies: { b: '2' } },
        'node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
        'node_modules/other': { version: '9.0.0' },
      },
    );
    expect(found).toEqual({
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', dependencies: { b: '2' } },
      'node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
    });
  });

  test('finds the nearest copy, as Node does', () => {
    const found = packagesOf(
      { dependencies: { a: '1', b: '1' } },
      {
        'node_modules/a': { version: '1.0.0', dependencies: { b: '2' } },
        'node_modules/a/node_modules/b': { version: '2.0.0' },
        'node_modules/b': { version: '1.0.0' },
      },
    );
    expect(Object.keys(found)).toEqual(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/b']);
  });

  test('takes packages of the workspace alone up to its own top', () => {
    const found = packagesOf(
      { dependencies: { a: '2' } },
      { 'node_modules/a': { version: '1.0.0' }, 'service/node_modules/a': { version: '2.0.0' } },
    );
    expect(found).toEqual({ 'node_modules/a': { version: '2.0.0' } });
  });

  test('refuses two versions that would meet there', () => {
    const twoVersions = () =>
      packagesOf(
        { dependencies: { a: '2', b: '1' } },
        {
          'node_modules/a': { version: '1.0.0' },
          'node_modules/b': { version: '1.0.0', dependencies: { a: '1' } },
          'service/node_modules/a': { version: '2.0.0' },
        },
      );
    expect(twoVersions).toThrow('Two versions of a meet');
  });

  test('marks again what is for development only, and what is optional', () => {
    const found = packagesOf(
      { dependencies: { a: '1' }, devDependencies: { tool: '1' } },
      {
        'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies: { fast: '1', elsewhere: '1' } },
        'node_modules/fast': { version: '1.0.0', dev: true, license: 'MIT', os: ['linux'] },
        'node_modules/shared': { version: '1.0.0', peer: true },
        'node_modules/tool': {
          version: '1.0.0',
          peerDependencies: { shared: '1' },
          optionalDependencies: { quick: '1' },
        },
        'node_modules/quick': { version: '1.0.0' },
      },
    );
    expect(found).toMatchObject({
      'node_modules/fast': { version: '1.0.0', os: ['linux'], license: 'MIT', optional: true },
      'node_modules/shared': { version: '1.0.0', dev: true },
      'node_modules/tool': { dev: true },
      'node_modules/quick': { dev: true, optional: true },
    });
    expect(found['node_modules/a']).not.toHaveProperty('dev');
    expect(found['node_modules/shared']).not.toHaveProperty('peer');
    expect(Object.keys(found['node_modules/fast'] ?? {})).toEqual(['version', 'license', 'optional', 'os']); // npm's order
  });

  test('marks what a development package needs and production may have', () => {
    const found = packagesOf(
      { dependencies: { a: '1' }, devDependencies: { tool: '1' } },
      {
        'node_modules/a': { version: '1.0.0', optionalDependencies: { both: '1' } },
        'node_modules/both': { version: '1.0.0' },
        'node_modules/tool': { version: '1.0.0', dependencies: { both: '1' } },
      },
    );
    expect(found['node_modules/both']).toEqual({ version: '1.0.0', devOptional: true });
  });

  test('says to run npm install when the root lock file is behind', () => {
    expect(() => packagesOf({ dependencies: { a: '1' } }, {})).toThrow(
      'package-lock.json lacks a for service. Run: npm install',
    );
    expect(() => workspaceLock(lock({}, {}), 'other')).toThrow('no workspace "other"');
  });
});
