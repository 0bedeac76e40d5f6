import { parseArgs } from 'node:util';

export const PARTS = ['objects', 'metaflow', 'argo-events'] as const;
export type PartName = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly PartName[];
  /** Folder with kube-up.sh, node-image.sh and down.sh; undefined: an API server by itself, or `kubeconfig`. */
  readonly rig: string | undefined;
  /** A cluster that is there, and runs pods. */
  readonly kubeconfig: string | undefined;
  /** The service's image, where the cluster's nodes find it; undefined: it is built here. */
  readonly image: string | undefined;
  readonly keep: boolean;
}

export const HELP = `npm run test:cluster -- [options]     the charts on a real Kubernetes API, and with pods that truly run

  objects       every chart with each of its ci values files, as Kubernetes and the CRDs check it (nothing is created)
  metaflow      charts/metaflow with PostgreSQL beside it, in a namespace that enforces Pod Security's restricted level: installed,
                called, upgraded under load, rolled back, uninstalled
  argo-events   charts/argo-events-config with its CRDs: installed, its rights asked for, uninstalled

  --rig DIR          start a cluster with a node by DIR/kube-up.sh, on free ports, and stop it afterwards; needs root
  --kubeconfig FILE  use a cluster that is there; needs --image
  --image NAME       the service's image, if it is built; else it is built from service/ by docker
  --only PART,...    some parts only
  --keep             leave the cluster and what is in it for a look
  --help

Without --rig and --kubeconfig, etcd and kube-apiserver are taken from KUBEBUILDER_ASSETS or the PATH. Such a cluster has no node: parts that need
pods are left out, and that is said.
`;

/** @throws Error that names the option when one is unknown or has a wrong value. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rig: { type: 'string' },
      kubeconfig: { type: 'string' },
      image: { type: 'string' },
      only: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.rig !== undefined && values.kubeconfig !== undefined)
    throw new Error('--rig starts a cluster, --kubeconfig names one that is there. Give one of them.');
  if (values.kubeconfig !== undefined && values.image === undefined)
    throw new Error("--kubeconfig needs --image: this machine's images do not reach that cluster by themselves.");
  return {
    parts: values.only?.split(',').map(partName) ?? PARTS,
    rig: values.rig,
    kubeconfig: values.kubeconfig,
    image: values.image,
    keep: values.keep,
  };
}

function partName(text: string): PartName {
  const found = PARTS.find((part) => part === text);
  if (!found) throw new Error(`--only ${text}: there is no such part. There are: ${PARTS.join(', ')}`);
  return found;
}
