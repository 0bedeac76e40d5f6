import { answers, Examination, fails } from './examination.js';

let examination: Examination;
beforeEach(() => (examination = new Examination()));
afterEach(() => examination.remove());

const taken = { nameAvailable: false, reason: 'AlreadyExists', message: 'The name is already taken.' };

test('finds nothing wrong where nothing is', async () => {
  const { status, findings } = await examination.findings();
  expect(status).toBe(0);
  expect(findings.filter(({ verdict }) => verdict !== 'pass').map(({ name, verdict }) => `${verdict} ${name}`)).toEqual(
    ['skip kubelogin', "skip place of Terraform's state", 'skip right to make locks'],
  );
});

test('prints a table with the remedies, and a summary', async () => {
  examination.az(answers(['storage', 'check-name'], taken));
  const { status, out } = await examination.run();
  expect(status).toBe(1);
  expect(out).toMatch(/^pass {2}terraform +1\.11\.4$/m);
  expect(out).toMatch(
    /^fail {2}name of the storage account +stacmemetaflowdefault cannot be had: The name is already taken\.\n +-> Set another org_prefix/m,
  );
  expect(out).toMatch(/\n\n\d+ pass, 0 warn, 1 fail, 3 skip\. Deploying would fail\.\n$/);
});

test('a command of az that fails hides no other finding', async () => {
  examination.az(fails(['vm', 'list-skus'], '(InternalServerError) oh.'), answers(['storage', 'check-name'], taken));
  const { status, findings } = await examination.findings();
  const of = (name: string) => findings.find((finding) => finding.name === name);
  expect(of('VM sizes')).toMatchObject({ verdict: 'warn', found: 'could not be found out: (InternalServerError) oh.' });
  expect(of('vCPU quota')).toMatchObject({ verdict: 'warn' });
  expect(of('name of the storage account')).toMatchObject({ verdict: 'fail' });
  expect(of('PostgreSQL')).toMatchObject({ verdict: 'pass' });
  expect(status).toBe(1);
});

test('without az, and without a login, the rest is skipped, not failed', async () => {
  examination.az(fails(['account', 'show'], "Please run 'az login' to setup account."));
  const out = await examination.findings();
  expect([out.status, out.findings.filter(({ verdict }) => verdict === 'fail')]).toEqual([
    1,
    [
      {
        name: 'login',
        verdict: 'fail',
        found: "no login: Please run 'az login' to setup account.",
        remedy: 'Log in: az login',
      },
    ],
  ]);
  examination.programs.lose('az');
  const { findings } = await examination.findings();
  expect(findings.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)).toEqual(['az']);
  expect(findings.at(-1)).toMatchObject({ verdict: 'skip', found: 'not looked at: it needs az' });
});

test('an expired login, a disabled subscription and another login of Terraform are told apart', async () => {
  const login = async (env?: NodeJS.ProcessEnv) =>
    (await examination.findings(env)).findings.filter(({ name }) => name === 'login');
  examination.az(fails(['get-access-token'], 'AADSTS700082: The refresh token has expired due to inactivity.'));
  expect(await login()).toMatchObject([{ verdict: 'fail', remedy: 'Log in: az login' }]);
  examination.az(answers(['account', 'show'], { id: 'i', name: 'Old', state: 'Disabled', user: null }));
  expect(await login()).toMatchObject([{ verdict: 'fail', found: 'the subscription Old is Disabled' }]);
  examination.az();
  expect((await login({ ARM_CLIENT_ID: 'x' })).map(({ verdict }) => verdict)).toEqual(['pass', 'warn']);
});

test('tools are needed in versions that fit, and kubelogin with entra_rbac', async () => {
  examination.variables('entra_rbac = true');
  examination.az(answers(['version'], { 'azure-cli': '2.30.0' }));
  examination.programs.answer('terraform', [{ when: ['version'], stdout: '{"terraform_version":"1.4.0"}' }]);
  examination.programs.answer('kubectl', [answers([], { clientVersion: { gitVersion: 'v1.30.1' } })]);
  const { findings } = await examination.findings();
  expect(findings.slice(0, 4).map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'terraform fail',
    'az fail',
    'kubectl warn',
    'kubelogin fail',
  ]);
});

test('asks az only questions, and for the subscription in use', async () => {
  examination.variables('subscription_id = "11111111-2222-3333-4444-555555555555"');
  await examination.findings();
  const commands = examination.programs.commands('az').filter((command) => !command.startsWith('version'));
  expect(commands.length).toBeGreaterThan(12);
  expect(
    commands.filter(
      (command) => !/--subscription (?:sub-1|11111111-2222-3333-4444-555555555555) --output json$/.test(command),
    ),
  ).toEqual([]);
  const QUESTIONS =
    /^(?:account (?:show|get-access-token|list-locations)|provider list|rest --method get|rest --method post --url \S+checkNameAvailability|group show|resource list|vm list-|aks get-versions|postgres flexible-server list-skus|acr check-name|storage account check-name)/;
  expect(commands.filter((command) => !QUESTIONS.test(command))).toEqual([]);
});

test('a wrong configuration is said before anything is asked', async () => {
  examination.variables('kubernetes_version = "1.2"');
  const { status, err } = await examination.run();
  expect([status, examination.programs.calls]).toEqual([1, []]);
  expect(err).toContain('kubernetes_version');
});

test('Ctrl-C ends it at once', async () => {
  examination.az({ when: ['list-skus'], holds: true }, { when: ['account', 'show'], holds: true, stdout: ' ' });
  const run = examination.programs.start('scripts/doctor/main.ts', ['--work-dir', '.', '--var-file', 'acme.tfvars']);
  await examination.programs.called('kubectl');
  run.child.kill('SIGINT');
  expect(await run.ended).toMatchObject({ status: 130, out: '' });
});
