import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, isAlive } from './cluster.js';

let cluster: Cluster;
beforeEach(async () => {
  cluster = new Cluster();
  await cluster.start();
});
afterEach(() => cluster.stop());

async function answerOf(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/ping`, { headers: { connection: 'close' } })).text();
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20); // the test's own time limit ends it
}

describe('while all is well', () => {
  test('forwards the three services of Metaflow, and says which URL is what once they answer', async () => {
    const forwards = cluster.forward();
    await forwards.until('Ctrl-C ends them all.');
    expect(await answerOf(cluster.localPort('metadata'))).toBe('pong');
    expect(cluster.asked).toEqual(expect.arrayContaining(['/ping', '/', '/api/ping']));
    forwards.child.kill('SIGINT');
    const { out, err } = await forwards.ended;
    expect(err).toBe('');
    expect(out.split('\n')).toEqual(
      [
        `metadata    http://localhost:${cluster.localPort('metadata')}        metadata service (METAFLOW_SERVICE_URL)`,
        `ui          http://localhost:${cluster.localPort('ui')}        Metaflow UI, for the browser`,
        `ui-backend  http://localhost:${cluster.localPort('ui-backend')}/api    what the UI asks`,
        'Ctrl-C ends them all.',
        '',
      ].map((line) => expect.stringMatching(sameWords(line)) as string),
    );
  });

  test('adds Argo and Airflow when asked to', async () => {
    const args = ['--include-argo', '--include-airflow', '--skip', 'ui', '--skip', 'ui-backend'];
    const forwards = cluster.forward(args, ['metadata', 'argo', 'argo-events', 'airflow']);
    await forwards.until('Ctrl-C ends them all.');
    forwards.child.kill('SIGINT');
    const { out } = await forwards.ended;
    expect(out).toContain(`http://localhost:${cluster.localPort('argo-events')}/metaflow-event`);
    const forwarded = cluster.kubectl.calls('port-forward').map(({ args }) => args.slice(1, 5).join(' '));
    expect(forwarded.sort()).toEqual(
      [
        `-n airflow service/airflow-deployment-webserver ${cluster.localPort('airflow')}:8080`,
        `-n argo service/argo-events-webhook-eventsource-svc ${cluster.localPort('argo-events')}:12000`,
        `-n argo service/argo-workflows-server ${cluster.localPort('argo')}:2746`,
        `-n metaflow service/metadata-service ${cluster.localPort('metadata')}:8080`,
      ].sort(),
    );
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends every kubectl, and the exit status is 0', async (signal) => {
    const forwards = cluster.forward();
    await forwards.until('Ctrl-C ends them all.');
    const pids = cluster.kubectl.calls('port-forward').map(({ pid }) => pid);
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    forwards.child.kill(signal);
    expect((await forwards.ended).status).toBe(0);
    expect(pids.map(isAlive)).toEqual([false, false, false]);
  });

  test('talks to the cluster of --context, in the namespace of --namespace', async () => {
    const services = { flows: { 'metadata-service': { to: cluster.port } } };
    cluster.kubectl.scenario({ contexts: ['aks'], services });
    const args = ['--context', 'aks', '--namespace', 'flows', '--skip', 'ui', '--skip', 'ui-backend'];
    const forwards = cluster.forward(args, ['metadata']);
    await forwards.until('Ctrl-C ends them all.');
    forwards.child.kill('SIGINT');
    await forwards.ended;
    expect(cluster.kubectl.calls('metaflow')).toEqual([]);
    expect(cluster.kubectl.calls('port-forward')[0]?.args.slice(0, 2)).toEqual(['--context', 'aks']);
  });
});

describe('when a forward breaks', () => {
  test('connects again, with one line for the loss and one for the return, and leaves the others alone', async () => {
    const forwards = cluster.forward();
    await forwards.until('Ctrl-C ends them all.');
    process.kill(cluster.forwards('metadata-service')[0] ?? 0, 'SIGUSR2');
    await forwards.until('metadata is back');
    expect(await answerOf(cluster.localPort('metadata'))).toBe('pong');
    forwards.child.kill('SIGINT');
    const { status, out } = await forwards.ended;
    const lines = out.slice(out.indexOf('Ctrl-C')).trimEnd().split('\n').slice(1);
    expect([status, lines]).toEqual([
      0,
      [
        expect.stringMatching(/^\d\d:\d\d:\d\d metadata is lost: lost connection to pod\. Connecting again\.$/),
        expect.stringMatching(/^\d\d:\d\d:\d\d metadata is back after \d+ s: http:\/\/localhost:\d+$/),
      ],
    ]);
    expect(cluster.forwards('metaflow-ui-static-service')).toHaveLength(1);
  });

  test('says nothing of failed attempts until their reason is another one', async () => {
    const forwards = cluster.forward();
    await forwards.until('Ctrl-C ends them all.');
    cluster.change({ fails: 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout' });
    process.kill(cluster.forwards('metadata-service')[0] ?? 0, 'SIGUSR2');
    await forwards.until('metadata is still away: dial tcp 10.0.0.1:443: i/o timeout.');
    const attempts = cluster.forwards('metadata-service').length;
    await until(() => cluster.forwards('metadata-service').length >= attempts + 2);
    cluster.change({ fails: 'error: You must be logged in to the server (Unauthorized)' });
    await forwards.until('metadata is still away: You must be logged in to the server (Unauthorized).');
    cluster.change({});
    await forwards.until('metadata is back');
    forwards.child.kill('SIGINT');
    const { out } = await forwards.ended;
    expect(out.match(/metadata is /g)).toHaveLength(4);
  });

  test('shows the others while one has no running pod, and adds it when it has', async () => {
    const metaflow = {
      'metadata-service': { to: cluster.port },
      'metaflow-ui-static-service': { fails: 'error: timed out waiting for the condition' },
      'metaflow-ui-backend-service': {
        fails: 'error: unable to forward port because pod is not running. Current status=Pending',
      },
    };
    cluster.kubectl.scenario({ services: { metaflow } });
    const forwards = cluster.forward();
    await forwards.until('Ctrl-C ends them all.');
    cluster.change({});
    await forwards.until('ui is back');
    await forwards.until('ui-backend is back');
    forwards.child.kill('SIGINT');
    const { status, out } = await forwards.ended;
    expect(status).toBe(0);
    expect(out).toMatch(/ ui is not there yet: no pod of it is running\. Trying on\.\n/);
    expect(out).toMatch(/ ui-backend is not there yet: unable to forward port because pod is not running\./);
  });
});

describe('what cannot work ends with status 1 and a line', () => {
  async function refused(args: readonly string[] = [], names?: Parameters<Cluster['forward']>[1]): Promise<string> {
    const { status, out, err } = await cluster.forward(args, names).ended;
    expect({ status, out, lines: err.trimEnd().split('\n').length }).toEqual({ status: 1, out: '', lines: 1 });
    return err.trimEnd();
  }

  test('without kubectl', async () => {
    cluster.kubectl.programs.replace('kubectl', '/nowhere/kubectl');
    expect(await refused()).toBe(
      'kubectl is not on the PATH. Install it: az aks install-cli, or https://kubernetes.io/docs/tasks/tools',
    );
  });

  test.each([
    [
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
      /^kubectl has no current context.*Get the cluster's: az aks get-credentials/,
    ],
    [
      'E1124 18:38:33.939335    7021 memcache.go:265] "Unhandled Error" err="no such host"\nUnable to connect to the server: dial tcp: lookup aks.invalid on 10.0.0.1:53: no such host',
      /^The cluster of the current context does not answer: dial tcp: lookup aks\.invalid on 10\.0\.0\.1:53: no such host\. Is it running/,
    ],
    [
      'error: You must be logged in to the server (Unauthorized)',
      /^The cluster of the current context does not accept your login/,
    ],
    [
      'Unable to connect to the server: getting credentials: exec: executable kubelogin not found\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.',
      /kubelogin not found\. Install kubelogin: az aks install-cli$/,
    ],
  ])('when kubectl says %j', async (fails, line) => {
    cluster.change({ fails });
    expect(await refused()).toMatch(line);
  });

  test('for a context that is not there', async () => {
    expect(await refused(['--context', 'aks'])).toMatch(
      /^kubectl knows no context "aks"\. .*kubectl config get-contexts/,
    );
  });

  test('for Argo where it is not deployed', async () => {
    cluster.change({}, { without: ['argo-workflows-server'] });
    expect(await refused(['--include-argo'])).toBe(
      'No Service "argo-workflows-server" in namespace "argo". Is Argo deployed (deploy_argo)? Check: kubectl get services -n argo, or go without: --skip argo',
    );
  });

  test('for a namespace that is not there, with a line for each service', async () => {
    const { status, err } = await cluster.forward(['--namespace', 'flows']).ended;
    expect([status, err.trimEnd().split('\n')]).toEqual([
      1,
      ['metadata-service', 'metaflow-ui-static-service', 'metaflow-ui-backend-service'].map(
        (name) => expect.stringContaining(`No Service "${name}" in namespace "flows".`) as string,
      ),
    ]);
  });

  test.each(['services', 'pods/portforward'])('without the right to %s', async (resource) => {
    cluster.change({ forbidden: [resource] });
    expect(await refused()).toMatch(
      new RegExp(
        `^You lack a right on the cluster.*User "jane" cannot \\w+ resource "${resource}".*Ask its owner for it\\.$`,
      ),
    );
    expect(cluster.kubectl.calls('port-forward').filter(({ pid }) => isAlive(pid))).toEqual([]);
  });

  test.each(['127.0.0.1', '::1'])('for a port that is taken on %s, and says how to choose another', async (host) => {
    const server = createServer().listen(cluster.localPort('ui'), host);
    const listens = await new Promise((resolve) => {
      server.once('listening', () => resolve(true)).once('error', () => resolve(false));
    });
    if (!listens) return; // a machine without IPv6
    const line = await refused();
    server.close();
    expect(line).toMatch(
      new RegExp(`^Port ${cluster.localPort('ui')} for ui is taken.*choose another: --port ui=\\d+`),
    );
    expect(cluster.kubectl.calls('get')).toEqual([]);
  });
});

test('to be stopped before anything is forwarded is no success', async () => {
  const services = { metaflow: { 'metadata-service': { to: 1 } } }; // nobody listens there
  cluster.kubectl.scenario({ services });
  const forwards = cluster.forward(['--skip', 'ui', '--skip', 'ui-backend'], ['metadata']);
  await until(() => cluster.forwards('metadata-service').length > 0);
  forwards.child.kill('SIGINT');
  expect((await forwards.ended).status).toBe(130);
  expect(cluster.forwards('metadata-service').filter(isAlive)).toEqual([]);
});

function sameWords(line: string): RegExp {
  return new RegExp(`^${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' {2,}')}$`);
}
