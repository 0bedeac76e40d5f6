import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

describe('README.md', () => {
  it('says the two lines that set the project up', () => {
    expect(read('README.md').split('\n')).toEqual(
      expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']),
    );
  });

  it('shows the minimal example', () => {
    const lines = (text: string) =>
      text
        .split('\n')
        .map((line) => line.replace(/ {2,}/g, ' '))
        .filter((line) => / = /.test(line) && !line.startsWith('#'));
    const example = lines(read('examples/minimal.tfvars'));
    expect(lines(read('README.md'))).toEqual(expect.arrayContaining(example));
  });
});

describe.each(pages)('%s', (page) => {
  it('links to files that are there', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    const missing = links.filter((link) => !existsSync(join(root, page, '..', link)));
    expect(missing).toEqual([]);
  });

  it('names scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
