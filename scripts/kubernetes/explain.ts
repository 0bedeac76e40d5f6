import { ProgramMissing, ProgramTooSlow } from '../azure/program.js';
import { Failure } from '../local-stack/failure.js';
import type { Kubectl } from './kubectl.js';
import { KubectlError } from './kubectl-error.js';

const CREDENTIALS = 'az aks get-credentials --resource-group GROUP --name CLUSTER';

/** What the user can do about kubectl's trouble. Anything else is returned as it is: a defect. */
export function explain(error: unknown, kubectl: Kubectl): unknown {
  if (error instanceof ProgramMissing) {
    return new Failure(
      'kubectl is not on the PATH. Install it: az aks install-cli, or https://kubernetes.io/docs/tasks/tools',
    );
  }
  if (error instanceof ProgramTooSlow) {
    return new Failure(`The cluster is too slow: ${error.message}. Check: ${kubectl.shown('cluster-info')}`);
  }
  return error instanceof KubectlError ? new Failure(instruction(error, kubectl)) : error;
}

function instruction({ trouble, message }: KubectlError, kubectl: Kubectl): string {
  const cluster = kubectl.context === undefined ? 'of the current context' : `of context "${kubectl.context}"`;
  switch (trouble) {
    case 'no-context':
      return `kubectl has no current context, so it knows no cluster. Get the cluster's: ${CREDENTIALS}`;
    case 'unknown-context':
      return `kubectl knows no context "${kubectl.context ?? ''}". See which there are: kubectl config get-contexts, or get the cluster's: ${CREDENTIALS}`;
    case 'no-plugin':
      return `The cluster ${cluster} needs a login program that is not on the PATH: ${message}. Install kubelogin: az aks install-cli`;
    case 'unreachable':
      return `The cluster ${cluster} does not answer: ${message}. Is it running, and may this machine reach it? Check: ${kubectl.shown('cluster-info')}`;
    case 'unauthorized':
      return `The cluster ${cluster} does not accept your login: ${message}. Log in again: az login, then ${CREDENTIALS}`;
    case 'forbidden':
      return `You lack a right on the cluster ${cluster}: ${message}. Ask its owner for it.`;
    default:
      return `kubectl failed: ${message}. Check: ${kubectl.shown('cluster-info')}`;
  }
}
