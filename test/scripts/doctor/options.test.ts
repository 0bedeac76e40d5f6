import { HELP, parseOptions } from '../../../scripts/doctor/options.js';

const PLACES = { cwd: '/home/me', checkout: '/checkout', env: {} };

test('files count from where the user stands', () => {
  expect(parseOptions(['--var-file', 'a.tfvars', '--json'], PLACES)).toEqual({
    varFiles: ['/home/me/a.tfvars'],
    workDir: '/checkout',
    json: true,
  });
  expect(parseOptions(['--help'], PLACES)).toBe('help');
  expect(HELP).toContain('--var-file FILE');
});

test.each([
  [['a.tfvars'], 'Unexpected argument "a.tfvars". Variables are given as --var-file FILE.'],
  [['--target', 'infra'], 'Unknown option --target. Expected one of --var-file, --work-dir, --json, --help.'],
])('%j is one clear line', (args, line) => {
  expect(() => parseOptions(args, PLACES)).toThrow(expect.objectContaining({ message: line, status: 2 }) as Error);
});
