import { render } from '../../support/helm.js';
import { policiesFor } from '../support/network.js';
import { container, workload } from '../support/pods.js';

const HOOK = 'helm.sh/hook';

describe('the migrations of charts/metaflow', () => {
  it('are done before pods of a new version start, by a Job that Helm waits for and takes away', async () => {
    const job = workload(await render('metaflow', { ci: ['minimal'] }), 'metaflow-migrations');
    expect(job.kind).toBe('Job');
    expect(job.metadata.annotations).toEqual({
      [HOOK]: 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '0',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
    expect(job.spec).toMatchObject({ activeDeadlineSeconds: 600, template: { spec: { restartPolicy: 'Never' } } });
  });

  it('wait for a database that is not there yet', async () => {
    const manifests = await render('metaflow', { ci: ['minimal'], set: ['migrations.waitSeconds=7'] });
    expect(container(manifests, 'metaflow-migrations').args).toEqual(['dist/migration/upgrade.js', '--wait', '7']);
  });

  it('find what they need there before them: no object of theirs is one that the release makes only later', async () => {
    const manifests = await render('metaflow', { ci: ['minimal'] });
    const { spec } = workload(manifests, 'metaflow-migrations');
    const account = manifests.find(
      ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === spec.template.spec.serviceAccountName,
    );
    const policies = policiesFor(manifests, spec.template.metadata.labels).filter(
      ({ metadata }) => metadata.name !== 'metaflow-default-deny',
    );
    expect(policies).toHaveLength(1);
    for (const needed of [account, ...policies]) {
      expect(needed?.metadata.annotations).toMatchObject({
        [HOOK]: 'pre-install,pre-upgrade',
        'helm.sh/hook-weight': '-10',
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      });
    }
  });

  it('can be left to somebody else', async () => {
    const manifests = await render('metaflow', { ci: ['metadata-only'] });
    expect(manifests.filter(({ metadata }) => metadata.annotations?.[HOOK] !== undefined)).toEqual([]);
  });
});
