import { parseOptions } from '../../../scripts/test-apply/options.js';

describe('the options', () => {
  test('without any: all examples and the failures, two at a time', () => {
    expect(parseOptions([])).toMatchObject({
      examples: [],
      failures: true,
      quick: false,
      parallel: 2,
      mirror: undefined,
    });
  });

  test('name examples, the mirror and the judge', () => {
    const options = parseOptions(['minimal', 'hardened', '--mirror', 'm', '--judge', 'j', '--keep-log', 'l']);
    expect(options).toMatchObject({ examples: ['minimal', 'hardened'], mirror: 'm', judge: 'j', keepLog: 'l' });
  });

  test('a quick run leaves the failures out', () => {
    expect(parseOptions(['--quick'])).toMatchObject({ quick: true, failures: false });
    expect(parseOptions(['--no-failures'])).toMatchObject({ quick: false, failures: false });
    expect(parseOptions(['--only-failures'])).toMatchObject({ onlyFailures: true, failures: true });
  });

  test('a wrong number and an unknown option are refused by name', () => {
    expect(() => parseOptions(['--parallel', 'x'])).toThrow('--parallel x');
    expect(() => parseOptions(['--unknown'])).toThrow('--unknown');
  });
});
