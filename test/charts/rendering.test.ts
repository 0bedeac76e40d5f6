import { ciNames, lint, NAMESPACE, render } from '../support/helm.js';

const cases = ['metaflow', 'argo-events-config'].flatMap((chart) =>
  ciNames(chart).map((name) => [`charts/${chart}`, name, chart] as const),
);

describe.each(cases)('%s with ci/%s-values.yaml', (_folder, name, chart) => {
  it('passes Helm’s strict lint', async () => {
    await expect(lint(chart, { ci: [name] })).resolves.toMatch(/1 chart\(s\) linted, 0 chart\(s\) failed/);
  });

  it('renders objects of the release’s namespace, each once, with the labels that Helm’s users look for', async () => {
    const manifests = await render(chart, { ci: [name] });
    const ids = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.length).toBeGreaterThan(2);
    for (const { metadata } of manifests) {
      expect(metadata.namespace).toBe(NAMESPACE);
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/name': expect.any(String) as unknown,
        'app.kubernetes.io/instance': 'some-release',
        'app.kubernetes.io/part-of': 'metaflow',
        'app.kubernetes.io/managed-by': 'Helm',
        'helm.sh/chart': expect.stringMatching(new RegExp(`^${chart}-\\d+\\.\\d+\\.\\d+$`)) as unknown,
      });
    }
  });

  it('makes no Secret: they are the user’s', async () => {
    const manifests = await render(chart, { ci: [name] });
    expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
  });
});
