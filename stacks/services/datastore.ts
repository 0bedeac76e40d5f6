/** Metaflow's datastore root: container and prefix, upstream's own. Flows that ran before are found there. */
export const DATASTORE_ROOT = 'metaflow-storage-container/tf-full-stack-sysroot';
