export interface ImageName {
  readonly repository: string;
  /** Tag or digest; the other one is empty. */
  readonly tag: string;
  readonly digest: string;
}

/** `REGISTRY/NAME:TAG` or `REGISTRY/NAME@sha256:DIGEST`, taken apart as charts want it. */
export function parseImage(image: string): ImageName {
  const [repository = image, digest] = image.split('@');
  if (digest !== undefined) return { repository, tag: '', digest };
  // The last colon: a registry may have a port.
  const colon = image.lastIndexOf(':');
  return { repository: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' };
}
