import { ofKind, type Manifest } from '../../support/helm.js';
import { selects } from './pods.js';

export interface NetworkPolicy extends Manifest {
  readonly spec: {
    readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly Rule[] | null;
    readonly egress?: readonly Rule[] | null;
  };
}

interface Rule {
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
  readonly from?: readonly unknown[];
  readonly to?: readonly unknown[];
}

export function networkPolicies(manifests: readonly Manifest[]): NetworkPolicy[] {
  return ofKind(manifests, 'NetworkPolicy') as NetworkPolicy[]; // by its kind
}

/** Ports that a policy opens in a direction, with the peers that they are open to; undefined: anybody. */
export function opened(policies: readonly NetworkPolicy[], direction: 'ingress' | 'egress'): Record<string, unknown> {
  const rules = policies.flatMap(({ spec }) => spec[direction] ?? []);
  return Object.fromEntries(
    rules.flatMap(({ ports, from, to }) => ports.map(({ port, protocol }) => [`${port}/${protocol}`, from ?? to])),
  );
}

/** Policies that hold for pods with these labels. */
export function policiesFor(manifests: readonly Manifest[], labels: Readonly<Record<string, string>>): NetworkPolicy[] {
  return networkPolicies(manifests).filter(({ spec }) => selects(spec.podSelector.matchLabels ?? {}, labels));
}
