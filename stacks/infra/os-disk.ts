/** The disk of a node: on the host's own SSD where the VM has one that is large enough, which is faster and costs nothing. */
export interface OsDisk {
  readonly osDiskType: 'Ephemeral' | 'Managed';
  readonly osDiskSizeGb: number;
}

const MANAGED: OsDisk = { osDiskType: 'Managed', osDiskSizeGb: 128 };

/**
 * Sizes of the D and E families, versions 3 to 5, with a `d` in their name have 37.5 GiB of local disk a vCPU (Microsoft
 * Learn, ddsv5-series and edsv5-series: 75 GiB with 2 vCPUs, 150 with 4). Of others too little is known to rely on it.
 */
export function osDisk(vmSize: string): OsDisk {
  const match = /^Standard_[DE](\d+)[a-z]*d[a-z]*_v[345]$/.exec(vmSize);
  if (!match) return MANAGED;
  const local = Math.floor(Number(match[1]) * 37.5);
  return { osDiskType: 'Ephemeral', osDiskSizeGb: Math.min(128, local) };
}
