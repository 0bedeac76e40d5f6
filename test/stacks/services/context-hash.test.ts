import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contextHash } from '../../../stacks/services/context-hash.js';

const service = new URL('../../../service', import.meta.url).pathname;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'metaflow-context-'));
  for (const name of [
    'Dockerfile',
    '.dockerignore',
    'healthcheck.js',
    'migrations',
    'package.json',
    'package-lock.json',
    'src',
    'tsconfig.base.json',
    'tsconfig.build.json',
  ]) {
    cpSync(join(service, name), join(folder, name), { recursive: true });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('contextHash', () => {
  it('is the same for the same files elsewhere', () => expect(contextHash(folder)).toBe(contextHash(service)));

  it.each(['src/errors.ts', 'Dockerfile', 'package-lock.json'])('changes with %s', (file) => {
    const before = contextHash(folder);
    const content = '\n# changed\n';
    writeFileSync(join(folder, file), content, { flag: 'a' });
    expect(contextHash(folder)).not.toBe(before);
  });

  it('does not change with what stays out of the image', () => {
    const before = contextHash(folder);
    writeFileSync(join(folder, 'README.md'), 'x');
    expect(contextHash(folder)).toBe(before);
  });
});
