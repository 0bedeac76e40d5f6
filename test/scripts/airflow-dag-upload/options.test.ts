import { parseOptions } from '../../../scripts/airflow-dag-upload/options.js';
import { FakePrograms } from '../azure/fake-programs.js';
import { MAIN } from './airflow.js';

test("takes upstream's two arguments, and waits ten minutes: Airflow looks for new files every five", () => {
  expect(parseOptions(['flow.py', '/opt/airflow/dags/flow.py'], {})).toEqual({
    sources: ['flow.py'],
    destination: '/opt/airflow/dags/flow.py',
    namespace: 'airflow',
    context: undefined,
    pod: undefined,
    timeoutSeconds: 600,
  });
});

test('the last word is the destination, wherever options stand', () => {
  const options = parseOptions(['a.py', '--airflow-namespace', 'af', 'b', '--timeout', '30', 'team', '--pod', 'p'], {});
  expect(options).toMatchObject({
    sources: ['a.py', 'b'],
    destination: 'team',
    namespace: 'af',
    timeoutSeconds: 30,
    pod: 'p',
  });
});

test('--no-wait is no timeout, and --ns another word for the namespace, as upstream has it', () => {
  const options = parseOptions(['a.py', '.', '--no-wait', '--ns', 'af'], {});
  expect(options).toMatchObject({ timeoutSeconds: undefined, namespace: 'af' });
});

test.each([
  [[], /^Found no file, expected SOURCE\.\.\. DESTINATION/],
  [['a.py'], /^Found only "a\.py", expected SOURCE\.\.\. DESTINATION/],
  [['a.py', '.', '--timeout', '0'], /^--timeout: found "0", expected a whole number of seconds\.$/],
  [['a.py', '.', '--timeout', '5', '--no-wait'], /^--timeout and --no-wait exclude each other/],
  [['a.py', '.', '--ns', 'a', '--airflow-namespace', 'b'], /^--ns and --airflow-namespace are the same/],
  [['a.py', '.', '--wait'], /^Unknown option --wait\. Expected one of/],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args, {})).toThrow(
    expect.objectContaining({ message: expect.stringMatching(message) as string, status: 2 }) as Error,
  );
});

test('prints its help on standard output', async () => {
  const programs = new FakePrograms();
  const { status, out } = await programs.run(MAIN, ['--help']);
  programs.remove();
  expect([status, out]).toEqual([0, expect.stringContaining('SOURCE... DESTINATION [OPTIONS]')]);
});
