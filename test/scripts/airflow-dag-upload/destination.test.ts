import { commonPath, placeFiles } from '../../../scripts/airflow-dag-upload/destination.js';

function files(...names: readonly string[]) {
  return names.map((name) => ({ shown: `src/${name}`, name, content: Buffer.from('x') }));
}

function targets(names: readonly string[], destination: string, isOneFile = names.length === 1): string[] {
  return placeFiles({ files: files(...names), isOneFile }, destination).map(({ target }) => target);
}

test.each([
  ['.', '/opt/airflow/dags/a.py'],
  ['/opt/airflow/dags', '/opt/airflow/dags/a.py'],
  ['/opt/airflow/dags/', '/opt/airflow/dags/a.py'],
  ['b.py', '/opt/airflow/dags/b.py'],
  ['/opt/airflow/dags/b.py', '/opt/airflow/dags/b.py'],
  ['team', '/opt/airflow/dags/team/a.py'],
  ['team/b.py/', '/opt/airflow/dags/team/b.py/a.py'],
  ['team/../b.py', '/opt/airflow/dags/b.py'],
])('one file with the destination %s becomes %s', (destination, target) => {
  expect(targets(['a.py'], destination)).toEqual([target]);
});

test('a folder is always a folder there, with its own folders in it', () => {
  expect(targets(['a.py', 'lib/b.py'], 'team')).toEqual([
    '/opt/airflow/dags/team/a.py',
    '/opt/airflow/dags/team/lib/b.py',
  ]);
  expect(() => targets(['a.py'], 'b.py', false)).toThrow('The destination b.py names a file, but there are several');
});

test('two files of one name are refused by both names', () => {
  expect(() => targets(['a.py', 'a.py'], '.')).toThrow(
    'src/a.py and src/a.py would both become /opt/airflow/dags/a.py. Upload them to two folders.',
  );
});

test.each([
  [['/d/a.py'], '/d/a.py'],
  [['/d/a.py', '/d/b.py'], '/d'],
  [['/d/x/a.py', '/d/xy/b.py'], '/d'],
  [['/d/x/a.py', '/d/x/y/b.py'], '/d/x'],
] as const)('%j have in common %s', (paths, common) => {
  const [first, ...others] = paths;
  expect(commonPath([first, ...others])).toBe(common);
});
