export type Trouble =
  'no-context' | 'unknown-context' | 'no-plugin' | 'unreachable' | 'unauthorized' | 'forbidden' | 'not-found' | 'other';

/**
 * kubectl has one exit status and no machine-readable errors: its texts are all that tells one trouble from the other.
 * The first that matches counts. Seen with kubectl 1.32 to 1.34.
 */
const TEXTS: readonly (readonly [Trouble, RegExp])[] = [
  ['unknown-context', /context was not found for specified context|context "[^"]*" does not exist/],
  ['no-plugin', /exec: executable \S+ not found/],
  // Where kubectl looks when it knows no cluster. No API server listens there any more.
  [
    'no-context',
    /Missing or incomplete configuration info|current-context is not set|server localhost:8080 was refused/,
  ],
  ['unauthorized', /\(Unauthorized\)|provide credentials|getting credentials/],
  ['forbidden', /\(Forbidden\)| is forbidden: /],
  ['not-found', /\(NotFound\)/],
  ['unreachable', /Unable to connect to the server|connection to the server \S+ was refused|dial tcp|i\/o timeout/],
];

/** klog lines, such as `E1124 18:38:33.821707    7007 memcache.go:265] ...`: repetitions of what follows. */
const LOG_LINE = /^[EWIF]\d{4} /;

/** A kubectl command that failed. The message is what it said, on one line, without its prefixes. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError';
  readonly trouble: Trouble;
  /** @param stderr all of it */
  constructor(readonly stderr: string) {
    super(saidLines(stderr)[0] ?? 'it failed and said nothing');
    this.trouble = TEXTS.find(([, text]) => text.test(stderr))?.[0] ?? 'other';
  }

  /** Names of objects that are not there, each as kubectl calls it: `services "metadata-service"`. */
  get missing(): string[] {
    return [...this.stderr.matchAll(/\(NotFound\): (\S+ "[^"]+") not found/g)].flatMap(([, name]) => name ?? []);
  }
}

/** What kubectl said, without its log and its prefixes. */
export function saidLines(stderr: string): string[] {
  return stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !LOG_LINE.test(line))
    .map((line) =>
      line
        .replace(
          /^(?:error: |Error from server(?: \(\w+\))?: |Error in configuration: |Unable to connect to the server: )/,
          '',
        )
        .replace(/^error upgrading connection: (?=.)/, '')
        .replace(/\.$/, ''),
    );
}
