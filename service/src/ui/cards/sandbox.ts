import type { CardData } from './cards.js';

/**
 * What a card may do in a browser, see docs/adr/0010-cards-are-sandboxed.md. It runs its scripts in an origin of its own, so without the
 * user's cookies and out of reach of the UI, and may not connect to anything: not to the API either, which would answer it.
 */
export const CARD_POLICY = [
  'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals',
  "connect-src 'none'",
  "form-action 'none'",
].join('; ');

/** The UI's word for a height; it makes the frame as high as the card then tells. Otherwise it is 750 pixels, whatever is in it. */
const HEIGHT_MESSAGE = 'PluginHeightCheck';
const HEIGHT_CHECK_MS = 500;

/**
 * HTML that goes behind that of a card that the UI shows: tells the UI its height, by the UI's own measure, which it cannot take
 * itself. Nothing for a page without a tag, which browsers show as it is.
 */
export function heightScript(html: Buffer): string {
  if (!html.includes('<')) return '';
  return `
<script>
(() => {
  let told = 0;
  const tell = () => {
    const { scrollHeight, clientHeight, offsetHeight } = document.body;
    const height = Math.max(scrollHeight, clientHeight, offsetHeight);
    if (height === told) return;
    told = height;
    parent.postMessage({ type: '${HEIGHT_MESSAGE}', height }, '*');
  };
  tell();
  addEventListener('load', tell);
  setInterval(tell, ${HEIGHT_CHECK_MS});
})();
</script>
`;
}

/** How often a card of a running task loads itself again. */
const REFRESH_SECONDS = 5;

export interface LiveCard {
  readonly refreshSeconds: number;
  /** HTML that goes behind the card's. */
  readonly script: string;
}

/**
 * The UI updates cards of running tasks by reaching into them, which the sandbox forbids. Such a card is given its newest data with
 * the page, and loads itself again. `undefined` for a card that is final, or has no data.
 */
export function liveCard({ data }: Pick<CardData, 'data'>): LiveCard | undefined {
  const { reload_token: token, data: update } = (data ?? {}) as { reload_token?: unknown; data?: unknown };
  if (token === undefined || token === 'final') return undefined;
  const json = JSON.stringify(update ?? null).replaceAll('<', '\\u003c'); // cannot end the script
  return {
    refreshSeconds: REFRESH_SECONDS,
    script: `\n<script>addEventListener('load', () => window.metaflow_card_update?.(${json}));</script>\n`,
  };
}
