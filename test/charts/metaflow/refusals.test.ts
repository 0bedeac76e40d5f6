import { lint, render } from '../../support/helm.js';

const refused = (set: string[], ci = 'minimal') =>
  render('metaflow', { ci: [ci], set }).then(
    () => 'It was taken.',
    (error: Error) => error.message,
  );

describe('charts/metaflow refuses', () => {
  it.each([
    ['image.repository=', /image\.repository is empty\. Build the image/],
    ['image.tag=', /image\.tag and image\.digest are empty\. Set one of them/],
    ['image.tag=latest', /image\.tag is latest.*Set a version, or image\.digest/],
    ['ui.static.image.tag=latest', /ui\.static\.image\.tag is latest/],
    ['ui.static.image.tag=', /ui\.static\.image\.tag and ui\.static\.image\.digest are empty/],
    ['database.host=', /database\.host is empty\. Set it/],
    ['database.existingSecret=', /database\.existingSecret is empty\. Make a Secret.*kubectl create secret generic/],
    ['ingress.metadataHost=m.example.org', /would let anybody.*Set auth\.existingSecret/],
    ['gateway.metadataHost=m.example.org', /would let anybody.*Set auth\.existingSecret/],
    ['ingress.enabled=true', /nothing to expose\. Set ingress\.host/],
    ['metadata.autoscaling.enabled=true,metadata.replicas=9', /maxReplicas is below metadata\.replicas/],
  ])('%s, and says what to do', async (set, text) => {
    expect(await refused([set])).toMatch(text);
  });

  it('a Gateway’s route without a Gateway', async () => {
    expect(await refused(['gateway.enabled=true', 'gateway.host=ui.example.org'])).toMatch(
      /gateway\.parentRefs is empty/,
    );
  });

  it('one host for the UI and for the metadata service', async () => {
    expect(await refused(['ingress.metadataHost=metaflow.example.org'], 'ingress')).toMatch(
      /ingress\.host and ingress\.metadataHost are the same/,
    );
  });

  it('a host without a UI', async () => {
    expect(await refused(['ingress.enabled=true', 'ingress.host=ui.example.org'], 'metadata-only')).toMatch(
      /the UI is not installed/,
    );
  });

  it('two identities at once', async () => {
    const set = ['ui.backend.azure.existingSecret=credentials'];
    expect(await refused(set, 'workload-identity')).toMatch(/are both set\. Set one/);
  });

  it.each([
    ['image.tagg=1', "at '/image': additional properties 'tagg' not allowed"],
    ['replicas=1', "at '': additional properties 'replicas' not allowed"],
    ['metadata.replicas=two', "at '/metadata/replicas': got string, want integer"],
    ['metadata.replicas=0', "at '/metadata/replicas': minimum: got 0, want 1"],
    ['database.sslMode=verify', "at '/database/sslMode': value must be one of"],
    ['database.port=70000', "at '/database/port': maximum: got 70,000, want 65,535"],
    ['metadata.resources.limit.cpu=1', "at '/metadata/resources': additional properties 'limit' not allowed"],
    ['metadata.env.loglevel=debug', "invalid propertyName 'loglevel'"],
  ])('%s by its schema', async (set, text) => {
    expect(await refused([set])).toContain(text);
  });

  it.each(['MF_METADATA_DB_PSWD', 'MF_METADATA_DB_DSN', 'MF_API_KEYS', 'AZURE_STORAGE_CONNECTION_STRING'])(
    'the secret %s among the variables',
    async (name) => {
      expect(await refused([`metadata.env.${name}=x`])).toContain(`invalid propertyName '${name}'`);
      expect(await refused([`ui.backend.env.${name}=x`])).toContain(`invalid propertyName '${name}'`);
    },
  );

  it('nothing of that when it is linted with values that are right', async () => {
    await expect(lint('metaflow', { ci: ['minimal'] })).resolves.toContain('0 chart(s) failed');
  });
});
