import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Airflow, listed, POD, schedulerPod } from './airflow.js';

const DAG = '# an Airflow DAG\nflow = 1\n';
const TARGET = '/opt/airflow/dags/flow.py';

let airflow: Airflow;
beforeEach(() => {
  airflow = new Airflow();
  airflow.write('flow.py', DAG);
});
afterEach(() => airflow.remove());

/** Ends with the status and one line, having printed nothing else. */
async function refused(args: readonly string[], status = 1): Promise<string> {
  const ran = await airflow.upload(...args);
  expect({ ...ran, err: ran.err.trimEnd().split('\n').length }).toEqual({ status, out: '', err: 1 });
  return ran.err.trimEnd();
}

describe('an upload', () => {
  test('puts the file under its name, checks it, and waits until the scheduler has read it', async () => {
    airflow.change({ airflow: { list: [listed(TARGET, null), listed(TARGET, '$NOW')] } });
    const { status, out, err } = await airflow.upload('flow.py', TARGET);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out.trimEnd().split('\n')).toEqual([
      `Copied flow.py to ${TARGET} in pod ${POD} (${DAG.length} bytes, SHA-256 checked).`,
      'Airflow can import "flow". Waiting until its scheduler has read the files.',
      `Airflow lists "flow". It is paused; to start it: kubectl exec -n airflow ${POD} -c scheduler -- airflow dags unpause flow`,
    ]);
    expect(airflow.inPod).toEqual({ 'flow.py': DAG });
  });

  test('of a new version waits until the scheduler has read that one', async () => {
    airflow.write('pod/dags/flow.py', 'old');
    const old = '2025-01-01T00:00:00.000000+00:00';
    const answers = [listed(TARGET, old), listed(TARGET, old), listed(TARGET, '$NOW', { paused: 'False' })];
    airflow.change({ airflow: { list: answers } });
    const { status, out } = await airflow.upload('flow.py', '.');
    expect([status, out.trimEnd().split('\n').at(-1)]).toEqual([0, 'Airflow lists "flow".']);
    expect(airflow.kubectl.calls('list')).toHaveLength(3);
    expect(airflow.inPod).toEqual({ 'flow.py': DAG });
  });

  test('of a folder keeps its folders, and leaves out what tools leave there', async () => {
    airflow.write('src/a.py', DAG);
    airflow.write('src/lib/__init__.py', '');
    airflow.write('src/lib/b.py', DAG);
    airflow.write('src/__pycache__/a.cpython-311.pyc', Buffer.from([0, 1]));
    airflow.write('src/.git/config', 'x');
    expect((await airflow.upload('src', 'flow.py', 'team', '--no-wait')).status).toBe(0);
    expect(airflow.inPod).toEqual({
      'team/a.py': DAG,
      'team/flow.py': DAG,
      'team/lib/__init__.py': '',
      'team/lib/b.py': DAG,
    });
  });

  test('of several files lists the DAGs of these alone', async () => {
    airflow.write('other.py', DAG);
    const rows = ['flow', 'other', 'foreign'].map((id) => ({
      dag_id: id,
      fileloc: `/opt/airflow/dags/${id}.py`,
      is_paused: 'False',
      last_parsed_time: id === 'foreign' ? null : '$NOW',
    }));
    airflow.change({
      airflow: { list: [{ stdout: `[2026-11-24T18:00:00] INFO - a plugin\n${JSON.stringify(rows)}\n` }] },
    });
    const { status, out } = await airflow.upload('flow.py', 'other.py', '.');
    expect([status, out.match(/^Airflow lists .*$/gm)]).toEqual([
      0,
      ['Airflow lists "flow".', 'Airflow lists "other".'],
    ]);
  });

  test('takes names with spaces, and bytes as they are', async () => {
    airflow.write('my flow.py', Buffer.from('# -*- coding: latin-1 -*-\r\nx = "\xe9"', 'latin1'));
    expect((await airflow.upload('my flow.py', "it's new.py", '--no-wait')).status).toBe(0);
    expect(Object.keys(airflow.inPod)).toEqual(["it's new.py"]);
  });

  test('goes to the cluster and namespace that were named', async () => {
    const pods = { flows: [schedulerPod()] };
    airflow.change({ contexts: ['aks'], pods });
    const { status } = await airflow.upload('flow.py', '.', '--ns', 'flows', '--context', 'aks', '--no-wait');
    expect([status, airflow.inPod]).toEqual([0, { 'flow.py': DAG }]);
  });

  test('says when the file goes with its pod', async () => {
    airflow.change({ pods: { airflow: [schedulerPod({ kept: false })] } });
    const { status, out } = await airflow.upload('flow.py', '.', '--no-wait');
    expect([status, out]).toEqual([0, expect.stringContaining('Warning: the DAGs folder goes with its pod.')]);
  });

  test('to schedulers that share their folder takes one of them, and none that is on its way out', async () => {
    const leaving = schedulerPod({ name: 'leaving', kept: false });
    const pods = [
      { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-11-24T18:00:00Z' } },
      schedulerPod({ name: 'starting', ready: false }),
      schedulerPod(),
      schedulerPod({ name: 'second' }),
    ];
    airflow.change({ pods: { airflow: pods } });
    const { status, out } = await airflow.upload('flow.py', '.', '--no-wait');
    expect([status, out]).toEqual([0, expect.stringContaining(`in pod ${POD} `)]);
  });
});

describe('what Airflow does not take', () => {
  test('is told with its import error, and status 1', async () => {
    const error =
      'Traceback (most recent call last):\n  File "flow.py", line 1\nModuleNotFoundError: No module named \'x\'';
    const rows = [
      { filepath: '/opt/airflow/dags/foreign.py', error: 'not ours' },
      { filepath: TARGET, error },
    ];
    const stderr = 'Error: Failed to load all files.\n';
    airflow.change({ airflow: { 'list-import-errors': [{ stdout: JSON.stringify(rows), stderr, status: 1 }] } });
    const { status, err } = await airflow.upload('flow.py', '.');
    expect(status).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      `Airflow cannot import flow.py. Correct it and upload again; until then it stays in place as ${TARGET}.`,
      ...error.split('\n').map((line) => `  ${line}`),
    ]);
  });

  test('is told when there is no DAG in it', async () => {
    const { status, err } = await airflow.upload('flow.py', '.');
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(/^Airflow can import the files, but finds no DAG in flow\.py\./),
    ]);
  });

  test('is told when the scheduler has not read it in time', async () => {
    airflow.change({ airflow: { list: [listed(TARGET, null)] } });
    const { status, err } = await airflow.upload('flow.py', '.', '--timeout', '1');
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(
        /^The files are in place, but after 1 s Airflow's scheduler has not read "flow" from them\. It looks/,
      ),
    ]);
  });

  test('because another file has a DAG of that name is told by that file', async () => {
    airflow.change({ airflow: { list: [listed('/opt/airflow/dags/old.py', '2025-01-01T00:00:00+00:00')] } });
    const { err } = await airflow.upload('flow.py', '.', '--timeout', '1');
    expect(err).toContain('"flow" is also in /opt/airflow/dags/old.py, if that is still there: remove one of them.');
  });

  test('for no reason that we know is told by what its command line said', async () => {
    const stderr = "ModuleNotFoundError: No module named 'airflow'\n";
    airflow.change({ airflow: { 'list-import-errors': [{ stderr, status: 1 }] } });
    const { status, err } = await airflow.upload('flow.py', '.');
    expect([status, err]).toEqual([
      1,
      expect.stringContaining("it said: ModuleNotFoundError: No module named 'airflow'."),
    ]);
  });
});

describe('a copy that fails leaves what was there', () => {
  beforeEach(() => writeFileSync(path.join(airflow.dags, 'flow.py'), 'old'));
  afterEach(() => expect(airflow.inPod).toEqual({ 'flow.py': 'old' }));

  test.each([
    ['cut', /^flow\.py could not be copied: it arrived cut off\./],
    ['changed', /^flow\.py could not be copied: it arrived changed/],
  ] as const)('when it arrives %s', async (breaks, line) => {
    airflow.change({ breaks });
    expect(await refused(['flow.py', '.'])).toMatch(line);
  });

  test('when the second of two is a folder in the pod', async () => {
    mkdirSync(path.join(airflow.dags, 'other.py'));
    airflow.write('other.py', DAG);
    expect(await refused(['flow.py', 'other.py', '.'])).toBe(
      'other.py could not be copied: /opt/airflow/dags/other.py is a folder. Choose another name, or /opt/airflow/dags/other.py/ for a file in it.',
    );
  });

  const FULL = /the disk of \/opt\/airflow\/dags in pod \S+ is full\. Make room: kubectl exec/;
  test.each([
    ["head: error writing 'standard output': No space left on device", 73, FULL],
    ['head: standard output: I/O error', 77, FULL],
    [
      'sh: 5: cannot create /opt/airflow/dags/.flow.py.part: Read-only file system',
      73,
      /Read-only file system \(\/opt\/airflow\/dags\/flow\.py\)\. May Airflow's user write there\?$/,
    ],
  ])('when the pod says %j and ends with %d', async (text, status, line) => {
    airflow.change({ commands: [{ contains: 'head -c', stderr: `${text}\n`, status }] });
    expect(await refused(['flow.py', '.'])).toMatch(line);
  });

  test('when there is no place for the bytes', async () => {
    // a file where the temporary file's folder should be
    expect(await refused(['flow.py', 'flow.py/'])).toMatch(/^flow\.py could not be copied: .*(exists|directory)/i);
  });

  test('when it is interrupted', async () => {
    airflow.change({ breaks: 'stalled' });
    const started = airflow.start('flow.py', '.');
    while (Object.keys(airflow.inPod).length < 2) await sleep(10); // until the temporary file is there
    started.child.kill('SIGINT');
    expect(await started.ended).toEqual({ status: 130, out: '', err: '' });
  });
});

describe('no scheduler to copy to', () => {
  test.each([
    [
      'none',
      [],
      'No Airflow scheduler pod in namespace "airflow". Is Airflow deployed there? Check: kubectl get pods -n airflow',
    ],
    [
      'one that is not ready',
      [schedulerPod({ ready: false })],
      `Airflow's scheduler is not ready: ${POD} (CrashLoopBackOff). Wait until it is, or look why it is not. Check: kubectl get pods -n airflow`,
    ],
    [
      'two of different releases',
      [schedulerPod(), schedulerPod({ name: 'other-scheduler-0', release: 'other' })],
      `Found 2 Airflow schedulers in namespace "airflow" that do not share a DAGs folder: ${POD}, other-scheduler-0. Choose one: --pod ${POD}`,
    ],
    [
      'two with a folder each',
      [schedulerPod({ kept: false }), schedulerPod({ name: 'second', kept: false })],
      `Found 2 Airflow schedulers in namespace "airflow" that do not share a DAGs folder: ${POD}, second. Choose one: --pod ${POD}`,
    ],
  ])('%s', async (_, pods, line) => {
    airflow.change({ pods: { airflow: pods } });
    expect(await refused(['flow.py', '.'])).toBe(line);
  });

  test('is settled by --pod, if there is such a one', async () => {
    airflow.change({ pods: { airflow: [schedulerPod(), schedulerPod({ name: 'other-0', release: 'other' })] } });
    const { out } = await airflow.upload('flow.py', '.', '--pod', 'other-0', '--no-wait');
    expect(out).toContain('in pod other-0 ');
    expect(await refused(['flow.py', '.', '--pod', 'x'])).toBe(
      `--pod x: no such scheduler in namespace "airflow". Found ${POD}, other-0.`,
    );
  });

  test('because it was replaced just now', async () => {
    airflow.change({ podIsGone: true });
    expect(await refused(['flow.py', '.'])).toBe(`The pod ${POD} is gone; it was replaced just now. Upload again.`);
  });

  test.each(['pods', 'pods/exec'])('for lack of the right to %s', async (resource) => {
    airflow.change({ forbidden: [resource] });
    expect(await refused(['flow.py', '.'])).toMatch(/^You lack a right on the cluster.*Ask its owner for it\.$/);
  });

  test('because what is called so is not Airflow', async () => {
    const fails =
      'error: Internal error occurred: OCI runtime exec failed: exec: "sh": executable file not found in $PATH: unknown';
    airflow.change({ commands: [{ contains: 'head -c', fails }] });
    expect(await refused(['flow.py', '.'])).toBe(
      `There is no program "sh" in container scheduler of pod ${POD}. Is it Airflow's image?`,
    );
  });

  test('without a cluster', async () => {
    airflow.change({ fails: 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout' });
    expect(await refused(['flow.py', '.'])).toMatch(/does not answer: dial tcp 10\.0\.0\.1:443: i\/o timeout\./);
  });
});

describe('what is refused before the cluster is asked', () => {
  afterEach(() => expect(airflow.kubectl.calls('get')).toEqual([]));

  test('everything that is not Python, by name', async () => {
    airflow.write('src/empty.py', ' \n');
    airflow.write('src/notes.md', 'x');
    airflow.write('src/flow.pyc', Buffer.from([0]));
    airflow.write('src/binary.py', Buffer.from([0x7f, 0x45, 0]));
    airflow.write('src/latin.py', Buffer.from('x = "\xe9"', 'latin1'));
    airflow.write('src/good.py', DAG);
    expect(await refused(['src', '.'])).toBe(
      [
        'Nothing was uploaded. Only Python files can be; what else was found: src/binary.py: it is binary, or text in UTF-16',
        'src/empty.py: it is empty',
        'src/flow.pyc: it is compiled Python; upload its .py',
        'src/latin.py: it is not UTF-8 and names no other encoding',
        'src/notes.md: its name does not end in .py. Leave it out.',
      ].join('; '),
    );
  });

  test('a file that is not there', async () => {
    expect(await refused(['none.py', '.'])).toBe('none.py: there is no such file or folder.');
  });

  test('an empty folder', async () => {
    mkdirSync(path.join(airflow.kubectl.folder, 'empty'));
    expect(await refused(['empty', '.'])).toContain('empty: there is no file in it');
  });

  test.each(['/tmp/flow.py', '../plugins', '/opt/airflow/dags-old/', '/opt/airflow/dags/../plugins/x.py'])(
    'the destination %s',
    async (destination) => {
      expect(await refused(['flow.py', destination], 2)).toMatch(/is outside of the DAGs folder.*\/opt\/airflow\/dags/);
    },
  );
});
