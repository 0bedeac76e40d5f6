/**
 * Stands for kubectl and a cluster. Does what scenario.json says; its texts and exit statuses are those of kubectl 1.32.
 * Forwards truly forward, to a port of this machine; commands in a pod truly run, in a folder that stands for its root.
 */
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';

const args = process.argv.slice(2);
const folder = process.env.FAKE_KUBECTL;
appendFileSync(
  path.join(folder, 'kubectl-calls.jsonl'),
  `${JSON.stringify({ args, pid: process.pid, cwd: process.cwd() })}\n`,
);
const scenario = JSON.parse(readFileSync(path.join(folder, 'scenario.json'), 'utf8'));

function fail(text, status = 1) {
  process.stderr.write(`${text}\n`);
  process.exit(status);
}

function option(name, otherwise) {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : args[at + 1];
}

function forbid(verb, resource, namespace, name, prefix) {
  if (!scenario.forbidden?.includes(resource)) return;
  const object = name ? `${resource.split('/')[0]} "${name}"` : resource;
  fail(
    `${prefix}${object} is forbidden: User "jane" cannot ${verb} resource "${resource}" in API group "" in the namespace "${namespace}"`,
  );
}

const namespace = option('-n', 'default');
const verb = args.find((word) => ['get', 'exec', 'port-forward'].includes(word));
if (scenario.fails) fail(scenario.fails);
if (option('--context') && !scenario.contexts?.includes(option('--context'))) {
  fail(`Error in configuration: context was not found for specified context: ${option('--context')}`);
}

if (verb === 'get' && args.includes('pods')) {
  forbid('list', 'pods', namespace, undefined, 'Error from server (Forbidden): ');
  const [key, value] = option('-l').split('=');
  const items = (scenario.pods?.[namespace] ?? []).filter(({ metadata }) => metadata.labels?.[key] === value);
  process.stdout.write(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
} else if (verb === 'get') {
  const names = args.slice(args.indexOf('services') + 1, args.indexOf('-n'));
  const known = scenario.services?.[namespace];
  if (!known) fail(`Error from server (NotFound): namespaces "${namespace}" not found`);
  forbid('get', 'services', namespace, names[0], 'Error from server (Forbidden): ');
  for (const name of names.filter((name) => known[name])) process.stdout.write(`service/${name}\n`);
  const missing = names.filter((name) => !known[name]);
  if (missing.length > 0)
    fail(missing.map((name) => `Error from server (NotFound): services "${name}" not found`).join('\n'));
} else if (verb === 'port-forward') {
  portForward();
} else {
  exec();
}

/** Ends as a lost pod makes it end on SIGUSR2. */
function portForward() {
  const [, service] = args.find((word) => word.startsWith('service/')).split('/');
  const [local, remote] = args.find((word) => /^\d+:\d+$/.test(word)).split(':');
  const { to, fails } = scenario.services[namespace][service];
  forbid('create', 'pods/portforward', namespace, `${service}-1`, 'error: error upgrading connection: ');
  if (fails) fail(fails);
  const server = createServer((socket) => {
    process.stdout.write(`Handling connection for ${local}\n`);
    const pod = connect(to, '127.0.0.1');
    const end = () => {
      socket.destroy();
      pod.destroy();
    };
    socket.on('error', end).on('close', end).pipe(pod);
    pod.on('error', end).on('close', end).pipe(socket);
  });
  server.on('error', () =>
    fail(
      `Unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${local}: bind: address already in use]\nerror: unable to listen on any of the requested ports: [{${local} ${remote}}]`,
    ),
  );
  server.listen(Number(local), option('--address'), () =>
    process.stdout.write(`Forwarding from 127.0.0.1:${local} -> ${remote}\n`),
  );
  process.on('SIGUSR2', () => fail('error: lost connection to pod'));
}

function exec() {
  const command = args.slice(args.indexOf('--') + 1);
  const pod = args[args.indexOf('-n') + 2];
  const found = scenario.pods?.[namespace]?.find(({ metadata }) => metadata.name === pod);
  if (!found || scenario.podIsGone) fail(`Error from server (NotFound): pods "${pod}" not found`);
  forbid('create', 'pods/exec', namespace, pod, 'Error from server (Forbidden): ');
  const canned = scenario.commands?.find(({ contains }) => command.join(' ').includes(contains));
  if (canned?.fails) fail(canned.fails);
  if (canned) return answer(canned);
  if (command[0] === 'airflow') return airflow(command);
  // the DAGs folder is the only path of the pod that is mapped
  const words = command.map((word) => word.replaceAll('/opt/airflow/dags', path.join(folder, 'pod/dags')));
  const child = spawn(words[0], words.slice(1), {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' },
    stdio: [args.includes('-i') ? 'pipe' : 'ignore', 'inherit', 'inherit'],
  });
  if (child.stdin) send(child.stdin);
  child.on('close', (status) => answer({ status }));
}

/** Leaves the other end open, as kubectl may, unless the connection is to break. */
function send(stdin) {
  stdin.on('error', () => undefined);
  process.stdin.on('data', (chunk) => {
    if (scenario.breaks === 'stalled') return;
    if (scenario.breaks === 'cut') stdin.end(chunk.subarray(0, chunk.length - 1));
    else stdin.write(scenario.breaks === 'changed' ? Buffer.from(chunk.map((byte) => byte ^ 1)) : chunk);
  });
}

/** Airflow answers each kind of question with the next answer of a list, whose last one stays. */
function airflow(command) {
  const answers = scenario.airflow?.[command[2]] ?? [{ stdout: '[]\n' }];
  const calls = readFileSync(path.join(folder, 'kubectl-calls.jsonl'), 'utf8').trimEnd().split('\n');
  const asked = calls.filter((line) =>
    JSON.parse(line).args.slice(-20).join(' ').includes(`airflow dags ${command[2]} `),
  ).length;
  answer(answers[Math.min(asked, answers.length) - 1]);
}

function answer({ stdout = '', stderr = '', status = 0 }) {
  process.stdout.write(stdout.replaceAll('$NOW', new Date(Date.now() + 1000).toISOString().replace('Z', '000+00:00')));
  process.stderr.write(stderr);
  if (status !== 0) fail(`command terminated with exit code ${status}`, status);
}
