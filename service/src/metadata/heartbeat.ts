/** Seconds between two heartbeats: told to clients, and the least age of a heartbeat that is written over. */
export const HEARTBEAT_WAIT_SECONDS = 10;

/** What a heartbeat is answered with: a JSON text inside a JSON text. */
export const HEARTBEAT_ANSWER = JSON.stringify(`{"wait_time_in_seconds": ${HEARTBEAT_WAIT_SECONDS}}`);

const TAG = 'metaflow_version:';

/**
 * Whether the client sends heartbeats, so that a missing one means something. Metaflow does since 2.2.12, and the R
 * client's line since 1.14.0. Odd tags count as a new client: no system tags at all, a version that is no version.
 */
export function sendsHeartbeats(systemTags: readonly string[] | null | undefined): boolean {
  if (systemTags === null || systemTags === undefined) return true;
  const tag = systemTags.find((text) => text.startsWith(TAG));
  if (tag === undefined) return false;
  // Upstream takes any of the prefix's letters away from the left, so `v2.1` and `version2.1` are 2.1.
  const version = /^[metaflow_vrsin:]*((?:0|\d+)(?:\.(?:0|\d+))*)/.exec(tag)?.[1]?.split('.').map(Number);
  if (version === undefined) return true;
  return atLeast(version, version[0] === 1 ? [1, 14, 0] : [2, 2, 12]);
}

function atLeast(version: readonly number[], first: readonly number[]): boolean {
  for (const [place, least] of first.entries()) {
    const part = version[place] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** The heartbeat (seconds) of something new. */
export function firstHeartbeat(systemTags: readonly string[] | null | undefined, nowMs: number): number | null {
  return sendsHeartbeats(systemTags) ? Math.floor(nowMs / 1000) : null;
}
