import { KubectlError } from '../../../scripts/kubernetes/kubectl-error.js';

/** As kubectl 1.32 writes them, against Kubernetes 1.34. */
test.each([
  [
    'Error in configuration: context was not found for specified context: aks\n',
    'unknown-context',
    'context was not found for specified context: aks',
  ],
  [
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n',
    'no-context',
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
  ],
  [
    'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\n',
    'unreachable',
    'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?',
  ],
  [
    'E1124 18:38:33.939335    7021 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list"\nUnable to connect to the server: dial tcp: lookup aks.invalid on 10.0.0.1:53: no such host\n',
    'unreachable',
    'dial tcp: lookup aks.invalid on 10.0.0.1:53: no such host',
  ],
  [
    'Unable to connect to the server: getting credentials: exec: executable kubelogin not found\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n',
    'no-plugin',
    'getting credentials: exec: executable kubelogin not found',
  ],
  [
    'error: You must be logged in to the server (Unauthorized)\n',
    'unauthorized',
    'You must be logged in to the server (Unauthorized)',
  ],
  [
    'Error from server (Forbidden): services "web" is forbidden: User "jane" cannot get resource "services"\n',
    'forbidden',
    'services "web" is forbidden: User "jane" cannot get resource "services"',
  ],
  [
    'error: error upgrading connection: pods "web-1" is forbidden: User "jane" cannot create resource "pods/portforward"\n',
    'forbidden',
    'pods "web-1" is forbidden: User "jane" cannot create resource "pods/portforward"',
  ],
  [
    'error: Internal error occurred: OCI runtime exec failed: exec: "airflow": executable file not found in $PATH: unknown\n',
    'other',
    'Internal error occurred: OCI runtime exec failed: exec: "airflow": executable file not found in $PATH: unknown',
  ],
  ['error: lost connection to pod\n', 'other', 'lost connection to pod'],
  ['', 'other', 'it failed and said nothing'],
])('%j is %s', (stderr, trouble, message) => {
  expect(new KubectlError(stderr)).toMatchObject({ trouble, message });
});

test('names all objects that are not there', () => {
  const lines = ['services "a"', 'services "b"'].map((name) => `Error from server (NotFound): ${name} not found\n`);
  expect(new KubectlError(lines.join('')).missing).toEqual(['services "a"', 'services "b"']);
});
