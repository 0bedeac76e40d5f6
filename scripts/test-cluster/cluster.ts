/** A Kubernetes cluster to test on. */
export interface Cluster {
  readonly kubeconfig: string;
  /** Whether it has a node. */
  readonly runsPods: boolean;
  /** What it is, for the reader. */
  readonly description: string;
  /** Takes what `docker save` wrote; undefined where nodes find images by themselves. */
  readonly importImages?: (archive: string) => Promise<void>;
  /** Ends it. Works after an interruption, too. */
  stop(): Promise<void>;
}

export interface ClusterSettings {
  /** Temporary. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}
