/** Container of the datastore. */
export const DATASTORE_CONTAINER = 'metaflow-storage-container';

/** Metaflow's datastore root: container and prefix, upstream's own. Flows that ran before are found there. */
export const DATASTORE_ROOT = `${DATASTORE_CONTAINER}/tf-full-stack-sysroot`;
