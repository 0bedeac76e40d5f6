import { explain } from '../../../src/ui/datastore/azure-errors.js';

describe('An error of Azure', () => {
  it.each([
    ['no such container', { statusCode: 404, code: 'ContainerNotFound' }, 'MetaflowAzureResourceError', false],
    [
      'no right',
      { statusCode: 403, code: 'AuthorizationPermissionMismatch' },
      'MetaflowAzureAuthenticationError',
      false,
    ],
    ['a refused token', { statusCode: 401 }, 'MetaflowAzureAuthenticationError', false],
    ['no credential', { name: 'CredentialUnavailableError' }, 'MetaflowAzureAuthenticationError', true],
    [
      'none of several',
      { name: 'AggregateAuthenticationError', statusCode: 0 },
      'MetaflowAzureAuthenticationError',
      true,
    ],
    ['a wrong secret', { name: 'AuthenticationError', statusCode: 401 }, 'MetaflowAzureAuthenticationError', true],
    ['a broken account', { statusCode: 503, message: 'busy\nRequestId' }, 'MetaflowAzureResourceError', true],
    ['no network', { code: 'ENOTFOUND', message: 'getaddrinfo' }, 'MetaflowAzureResourceError', true],
    ['a request that was not answered in time', { name: 'TimeoutError' }, 'MetaflowAzureResourceError', true],
  ])('that means %s is told as such', (_what, error, id, isGeneral) => {
    const explanation = explain(error, 'container');
    expect(explanation).toMatchObject({ failure: { id }, isGeneral });
    expect(explanation?.failure.message).not.toContain('\n');
  });

  it('that means no such blob is none', () => {
    expect(explain({ statusCode: 404, code: 'BlobNotFound' }, 'container')).toBeUndefined();
    expect(explain({ statusCode: 404 }, 'container')).toBeUndefined(); // HEAD has no code
  });
});
