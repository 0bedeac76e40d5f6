import { ReadError } from '../read-error.js';
import type { TaskRow } from '../rows.js';
import type { UiServices } from '../services.js';
import { findCardFolder, type CardFolder, type CardPlace } from './card-folder.js';

/** A card of a task: a page of HTML that Metaflow made of what the task left, or while it ran. */
export interface Card {
  /** What the decorator calls it; null where it has no name. */
  readonly id: string | null;
  readonly hash: string;
  readonly type: string;
  /** Name of its file, without the ending. */
  readonly name: string;
  readonly place: CardPlace;
}

export interface CardHtml {
  readonly html: Buffer;
}

/** Data of a card that changes while its task runs. */
export interface CardData {
  /** `{ reload_token, data, created_on }`; null when the card has no data. */
  readonly data: unknown;
  /** Of memory. */
  readonly bytes: number;
}

const HTML_ENDING = '.html';
const DATA_ENDING = '.data.json';
/** Images are inside of cards. */
const MAX_HTML_BYTES = 134_217_728;
const MAX_DATA_BYTES = 16_777_216;

/** By the names of their files. @throws ReadError */
export async function listCards(services: UiServices, task: TaskRow, signal: AbortSignal): Promise<readonly Card[]> {
  const folder = await findCardFolder(services, task);
  return folder ? cardsIn(services, folder, signal) : [];
}

async function cardsIn(
  { datastore }: UiServices,
  { store, places }: CardFolder,
  signal: AbortSignal,
): Promise<readonly Card[]> {
  const key = `${store.name}/${places[0]?.cards}`;
  const found = await datastore.caches.cardLists.get(key, { signal }, async (shared) => {
    for (const place of places) {
      const names = await store.list(place.cards, { signal: shared });
      const cards = names.flatMap((name) => parseName(name, place));
      if (cards.length > 0) return cards;
    }
    return [];
  });
  return found ?? [];
}

/** `<type>-<hash>.html` or `<type>-<id>-<hash>.html`; neither type nor id has a hyphen. */
function parseName(file: string, place: CardPlace): Card[] {
  if (!file.endsWith(HTML_ENDING)) return [];
  const name = file.slice(0, -HTML_ENDING.length);
  const parts = name.split('-');
  const [type = '', id = '', hash = ''] = parts.length === 2 ? [parts[0], '', parts[1]] : parts;
  if (parts.length < 2 || parts.length > 3 || hash === '') return [];
  return [{ id: parts.length === 3 ? id : null, hash, type, name, place }];
}

/** A card with where it is. */
export interface FoundCard {
  readonly card: Card;
  readonly folder: CardFolder;
}

export async function findCard(
  services: UiServices,
  task: TaskRow,
  hash: string,
  signal: AbortSignal,
): Promise<FoundCard | undefined> {
  const folder = await findCardFolder(services, task);
  const card = folder && (await cardsIn(services, folder, signal)).find((one) => one.hash === hash);
  return folder && card && { card, folder };
}

/** @returns undefined when it has just been removed. @throws ReadError */
export async function readCardHtml(
  { datastore }: UiServices,
  { card, folder: { store } }: FoundCard,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const path = `${card.place.cards}/${card.name}${HTML_ENDING}`;
  const found = await datastore.caches.cardHtml.get(`${store.name}/${path}`, { signal }, async (shared) => {
    const file = await store.read(path, { maxBytes: MAX_HTML_BYTES, signal: shared });
    return file && { html: file.bytes };
  });
  return found?.html;
}

/** @throws ReadError */
export async function readCardData(
  { datastore }: UiServices,
  { card, folder: { store } }: FoundCard,
  signal: AbortSignal,
): Promise<CardData> {
  const path = `${card.place.runtime}/${card.name}${DATA_ENDING}`;
  const found = await datastore.caches.cardData.get(`${store.name}/${path}`, { signal }, async (shared) => {
    const file = await store.read(path, { maxBytes: MAX_DATA_BYTES, signal: shared });
    return file && { data: parseData(file.bytes, path), bytes: file.bytes.length * 4 + 512 };
  });
  return found ?? { data: null, bytes: 0 };
}

/** Python writes numbers that JSON does not have; they become null. */
function parseData(bytes: Buffer, path: string): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) => (token.startsWith('"') ? token : 'null')),
    );
  } catch (error) {
    throw new ReadError('card-error', `The data of the card in ${path} are no JSON.`, { cause: error });
  }
}
