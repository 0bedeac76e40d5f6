import type { AttemptInfo } from '../artifacts/attempt-info.js';
import type { LoadedValue } from '../artifacts/values.js';
import type { Card, CardData, CardHtml } from '../cards/cards.js';
import type { UiConfig } from '../config.js';
import type { Graph } from '../dag/graph.js';
import type { LogIndex } from '../logs/log-index.js';
import { Kept } from './kept.js';

/** `info` of an attempt is needed for each of its values, and small beside them. */
const ATTEMPTS_SHARE = 0.25;
const CARD_BYTES = 16_777_216;

/** All that one process keeps of datastores. Each part is bounded by configuration; together they are the service's appetite. */
export class Caches {
  readonly values: Kept<LoadedValue>;
  readonly attempts: Kept<AttemptInfo>;
  readonly graphs: Kept<Graph>;
  readonly logs: Kept<LogIndex>;
  readonly cardLists: Kept<readonly Card[]>;
  readonly cardHtml: Kept<CardHtml>;
  readonly cardData: Kept<CardData>;

  constructor({ cache, card, disabled }: Pick<UiConfig, 'cache' | 'card' | 'disabled'>) {
    const share = (bytes: number) => (disabled.cache ? 0 : bytes);
    const artifactBytes = share(cache.artifactBytes);
    this.attempts = new Kept({ maxBytes: artifactBytes * ATTEMPTS_SHARE, sizeOf: ({ bytes }) => bytes });
    this.values = new Kept({ maxBytes: artifactBytes * (1 - ATTEMPTS_SHARE), sizeOf: ({ bytes }) => bytes });
    this.graphs = new Kept({ maxBytes: share(cache.dagBytes), sizeOf: ({ bytes }) => bytes });
    this.logs = new Kept({ maxBytes: share(cache.logBytes), sizeOf: (index) => index.bytes });
    this.cardLists = new Kept({
      maxBytes: share(CARD_BYTES),
      ttlMs: card.listTtlMs,
      sizeOf: (cards) => 200 * (cards.length + 1),
    });
    this.cardHtml = new Kept({ maxBytes: share(CARD_BYTES), ttlMs: card.htmlTtlMs, sizeOf: ({ html }) => html.length });
    this.cardData = new Kept({ maxBytes: share(CARD_BYTES), ttlMs: card.dataTtlMs, sizeOf: ({ bytes }) => bytes });
  }
}
