import { parseOptions } from '../../../scripts/forward-ports/options.js';
import { TARGET_NAMES } from '../../../scripts/forward-ports/targets.js';
import { FakePrograms } from '../azure/fake-programs.js';
import { MAIN } from './cluster.js';

function parse(...args: readonly string[]) {
  const options = parseOptions(args, {});
  if (options === 'help') throw new Error('help was not asked for');
  return options;
}

/** `namespace/name:port`, each. */
function targets(...args: readonly string[]): string[] {
  return parse(...args).targets.map(({ namespace, name, localPort }) => `${namespace}/${name}:${localPort}`);
}

test("by default Metaflow's three services have their own ports", () => {
  expect(targets()).toEqual(['metaflow/metadata:8080', 'metaflow/ui:3000', 'metaflow/ui-backend:8083']);
  expect(parse().context).toBeUndefined();
});

test('Airflow gets 9090, as the metadata service has 8080', () => {
  expect(targets('--include-argo', '--include-airflow').slice(3)).toEqual([
    'argo/argo:2746',
    'argo/argo-events:12000',
    'airflow/airflow:9090',
  ]);
});

test('all of it can be elsewhere', () => {
  const elsewhere = ['--namespace', 'a', '--argo-namespace', 'b', '--airflow-namespace', 'c', '--context', 'aks'];
  const args = ['--include-argo', '--include-airflow', '--skip', 'ui', '--skip', 'ui-backend', '--skip', 'argo'];
  const ports = ['--port', 'metadata=18080', '--port', 'airflow=19090'];
  expect(targets(...args, ...ports, ...elsewhere)).toEqual([
    'a/metadata:18080',
    'b/argo-events:12000',
    'c/airflow:19090',
  ]);
  expect(parse(...elsewhere).context).toBe('aks');
});

test.each([
  [['argo'], 'Unexpected argument "argo". Options are written --NAME VALUE.'],
  [['--skip', 'x'], `--skip: found "x", expected one of ${TARGET_NAMES.join(', ')}.`],
  [['--port', '8081'], '--port 8081: expected NAME=PORT with a port number from 1 to 65535, such as metadata=18080.'],
  [
    ['--port', 'ui=65536'],
    '--port ui=65536: expected NAME=PORT with a port number from 1 to 65535, such as metadata=18080.',
  ],
  [
    ['--port', 'argo=1000'],
    '--port argo=1000: argo is not among what is forwarded. Add --include-argo, or leave the port out.',
  ],
  [
    ['--port', 'ui=1000', '--skip', 'ui'],
    '--port ui=1000: ui is not among what is forwarded. Leave one of the two options out.',
  ],
  [
    ['--skip', 'ui', '--skip', 'metadata', '--skip', 'ui-backend'],
    'Everything is skipped, so there is nothing to do. Leave a --skip out.',
  ],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args, {})).toThrow(expect.objectContaining({ message, status: 2 }) as Error);
});

test('an option that npm kept for itself is pointed out', () => {
  const env = { npm_lifecycle_event: 'forward-ports', npm_config_include_argo: 'true' };
  expect(() => parseOptions([], env)).toThrow('npm run forward-ports -- --include-argo');
});

test('prints its help on standard output', async () => {
  const programs = new FakePrograms();
  const { status, out } = await programs.run(MAIN, ['--help']);
  programs.remove();
  expect([status, out]).toEqual([0, expect.stringContaining('Usage: npm run forward-ports -- [OPTIONS]')]);
});
