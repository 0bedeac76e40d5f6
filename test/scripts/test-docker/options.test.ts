import { HELP, parseOptions, PARTS } from '../../../scripts/test-docker/options.js';

test('without options every part runs and everything is removed', () => {
  expect(parseOptions([])).toEqual({ parts: PARTS, python: undefined, keep: false });
});

test('--only takes parts in the order given', () => {
  expect(parseOptions(['--only', 'services,image', '--keep', '--python', '/venv/bin/python'])).toEqual({
    parts: ['services', 'image'],
    python: '/venv/bin/python',
    keep: true,
  });
});

test('a part that does not exist is refused with the names of those that do', () => {
  expect(() => parseOptions(['--only', 'images'])).toThrow(
    '--only images: there is no such part. There are: image, services, development, tests',
  );
  expect(() => parseOptions(['--all'])).toThrow('--all');
});

test('--help tells every part', () => {
  expect(parseOptions(['--help'])).toBe('help');
  for (const part of PARTS) expect(HELP).toContain(` ${part} `);
});
