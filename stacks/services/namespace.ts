import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1/index.js';
import { ResourceQuotaV1 } from '@cdktf/provider-kubernetes/lib/resource-quota-v1/index.js';
import { Construct } from 'constructs';

export interface NamespaceProps {
  readonly name: string;
  /**
   * Pod Security Standard that pods must meet.
   * Pods of tasks cannot be made to meet `restricted`: no key of Metaflow's configuration sets their security context.
   */
  readonly security: 'baseline' | 'restricted';
  /** Limits of a ResourceQuota; none when empty. */
  readonly quota?: Readonly<Record<string, string>>;
  /** Namespaces whose pods may connect to pods here, beside its own. */
  readonly connectionsFrom?: readonly string[];
}

/** A namespace with its Pod Security labels, and what its pods may talk to. */
export class Namespace extends Construct {
  /** The name, known when the namespace and its policies are there. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    const namespace = new NamespaceV1(this, 'namespace', {
      metadata: {
        name: props.name,
        labels: {
          'app.kubernetes.io/managed-by': 'metaflow-on-azure',
          'pod-security.kubernetes.io/enforce': props.security,
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
        },
      },
    });
    this.name = namespace.metadata.name;
    new NetworkPolicyV1(this, 'network_policy', {
      metadata: { name: 'metaflow-default', namespace: this.name },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [
              { podSelector: {} },
              ...(props.connectionsFrom ?? []).map((from) => ({
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': from } },
              })),
            ],
          },
        ],
        egress: [
          {
            to: [
              // Tasks talk to whom they like, except the machine's metadata service, which gives out the identity of the node.
              { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } },
              { namespaceSelector: {} },
            ],
          },
        ],
      },
    });
    if (props.quota && Object.keys(props.quota).length > 0) {
      new ResourceQuotaV1(this, 'quota', {
        metadata: { name: 'metaflow', namespace: this.name },
        spec: { hard: props.quota },
      });
    }
  }
}
