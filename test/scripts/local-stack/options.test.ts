import { Failure } from '../../../scripts/local-stack/failure.js';
import { helpText, parseOptions, refuseSwallowedOptions } from '../../../scripts/local-stack/options.js';

const places = { cwd: '/somewhere', checkout: '/checkout' };
const parse = (...args: string[]) => parseOptions(args, places);

describe('the options of the local stack', () => {
  test('have the documented defaults', () => {
    expect(parse()).toEqual({
      metadataPort: 8080,
      migrationPort: 8082,
      databasePort: 5433,
      blobPort: 10000,
      uiPort: 8083,
      ui: false,
      dataDir: '/checkout/.local',
      fresh: false,
      blob: false,
    });
  });

  test('are all taken, and a relative folder is where the user stands', () => {
    const ports = ['--metadata-port', '1', '--migration-port=2', '--database-port', '3', '--blob-port', '65534'];
    expect(parse(...ports, '--ui-port', '4', '--ui', '--data-dir', 'x/y', '--fresh', '--blob')).toEqual({
      metadataPort: 1,
      migrationPort: 2,
      databasePort: 3,
      blobPort: 65534,
      uiPort: 4,
      ui: true,
      dataDir: '/somewhere/x/y',
      fresh: true,
      blob: true,
    });
    expect(parse('--database-url', 'postgresql://x')).toMatchObject({ databaseUrl: 'postgresql://x' });
    expect(parse('--ui-dir', 'build')).toMatchObject({ uiDir: '/somewhere/build', ui: false });
  });

  test('end at "--", where a command begins that keeps its own options', () => {
    expect(parse('--blob', '--', 'python3', '--blob', '--', '--help')).toMatchObject({
      blob: true,
      command: ['python3', '--blob', '--', '--help'],
    });
  });

  test.each([
    [['--blub'], /^Unknown option --blub\. Expected one of --metadata-port, /],
    [['-x'], /^Unknown option -x\./],
    [['flow.py'], /^Unexpected argument "flow\.py"\. A command to run comes after "--": npm start -- -- flow\.py$/],
    [['--metadata-port'], /^--metadata-port has no value\. Expected --metadata-port PORT\.$/],
    [['--metadata-port', '--blob'], /^--metadata-port has no value\./],
    [['--data-dir='], /^--data-dir has no value\. Expected --data-dir DIR\.$/],
    [['--metadata-port', 'http'], /^--metadata-port: found "http", expected a port number from 1 to 65535\.$/],
    [['--blob-port', '0'], /^--blob-port: found "0", expected/],
    [['--database-port', '65536'], /^--database-port: found "65536", expected/],
    [['--blob-port', '65535'], /expected a port number from 1 to 65534\.$/],
    [['--fresh=yes'], /^--fresh takes no value, found "yes"\. Write only --fresh\.$/],
    [['--ui', '--ui-dir', 'build'], /^--ui and --ui-dir exclude each other: .* Leave one out\.$/],
    [['--'], /^Found nothing after "--"\./],
    [
      ['--fresh', '--database-url', 'postgresql://x'],
      /^--fresh and --database-url exclude each other: .* Leave one out\.$/,
    ],
    [
      ['--database-port', '1', '--database-url', 'postgresql://x'],
      /^--database-port and --database-url exclude each other/,
    ],
  ])('%j is refused in one line that says what to do', (args, line) => {
    const attempt = () => parse(...args);
    expect(attempt).toThrow(Failure);
    expect(attempt).toThrow(line);
    expect(attempt).not.toThrow(/\n/);
  });

  test('--help and -h win over anything else', () => {
    expect(parse('--metadata-port', 'http', '--help')).toBe('help');
    expect(parse('-h')).toBe('help');
  });

  test('the help names every option with its default', () => {
    for (const text of [
      '--metadata-port PORT',
      '(8080)',
      '(8082)',
      '(5433)',
      '(10000)',
      '--ui-port PORT',
      '(8083)',
      '--ui-dir DIR',
      '--ui ',
      '(.local)',
      '--database-url URL',
      '--blob ',
      '--fresh',
      'COMMAND',
    ]) {
      expect(helpText()).toContain(text);
    }
  });

  test('an option that npm kept for itself is named', () => {
    expect(() => refuseSwallowedOptions({ npm_lifecycle_event: 'start', npm_config_data_dir: 'x' })).toThrow(
      'npm kept --data-dir for itself. Options come after "--": npm start -- --data-dir',
    );
    expect(() => refuseSwallowedOptions({ npm_lifecycle_event: 'start' })).not.toThrow();
    expect(() => refuseSwallowedOptions({ npm_config_blob: 'true' })).not.toThrow();
  });
});
