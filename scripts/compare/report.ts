import type { Answer, Difference } from './answer.js';
import { describe, shorten } from './request.js';
import { RULES, ruleFor, type Rule } from './rules.js';

interface Unexplained {
  readonly difference: Difference;
  readonly seed: number;
}

/** Counts what was sent and what differed. */
export class Report {
  requests = 0;
  readonly #explained = new Map<Rule, number>();
  readonly #unexplained: Unexplained[] = [];

  /** The rule that explains it, if one does. */
  add(difference: Difference, seed: number): Rule | undefined {
    const rule = ruleFor(difference);
    if (rule) this.#explained.set(rule, (this.#explained.get(rule) ?? 0) + 1);
    else this.#unexplained.push({ difference, seed });
    return rule;
  }

  get unexplained(): number {
    return this.#unexplained.length;
  }

  /** A few examples of each kind of unexplained difference, then the counts. */
  toString(examples = 3): string {
    const kinds = new Map<string, Unexplained[]>();
    for (const one of this.#unexplained) {
      const kind = kindOf(one.difference);
      kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
    }
    const blocks = [...kinds].map(([kind, all]) =>
      [
        `## ${kind}: ${all.length}`,
        ...all.slice(0, examples).map(({ difference, seed }) => `seed ${seed}: ${show(difference)}`),
      ].join('\n'),
    );
    const counts = RULES.filter((rule) => this.#explained.has(rule)).map(
      (rule) => `${String(this.#explained.get(rule)).padStart(6)}  ${rule.name} (${rule.note})`,
    );
    return [
      ...blocks,
      ...(counts.length === 0 ? [] : ['Differences that are meant to be:', ...counts]),
      `${this.requests} requests, ${this.unexplained} unexplained differences`,
    ].join('\n');
  }
}

/** Differences of one kind have one cause, more often than not. */
function kindOf({ request, ours, theirs, parts }: Difference): string {
  const odd = (request.odd ?? []).length === 0 ? '' : ` [${[...new Set(request.odd)].join(', ')}]`;
  return `${request.name}${odd}: ${parts.includes('status') ? `ours ${ours.status}, theirs ${theirs.status}` : parts.join(', ')}`;
}

export function show({ request, ours, theirs, parts }: Difference): string {
  return `${describe(request)}\n  ours   ${showAnswer(ours, theirs, parts)}\n  theirs ${showAnswer(theirs, ours, parts)}`;
}

/** What differs, and the status. Of two long bodies, from where they begin to differ. */
function showAnswer(answer: Answer, other: Answer, parts: readonly string[]): string {
  const headers = parts
    .filter((part) => !['status', 'body', 'pages'].includes(part))
    .map((name) => `${name}: ${answer.headers[name] ?? '-'}`);
  const pages = parts.includes('pages') ? [`pages: ${shorten((answer.pages ?? ['none']).join(' | '), 300)}`] : [];
  const [text, otherText] = [JSON.stringify(answer.body) ?? '', JSON.stringify(other.body) ?? ''];
  let same = 0;
  while (same < text.length && text[same] === otherText[same]) same += 1;
  const start = parts.includes('status') ? 0 : Math.max(0, same - 120);
  const body =
    parts.includes('body') || parts.includes('status') || headers.length > 0
      ? [`${start > 0 ? '...' : ''}${shorten(text.slice(start), 500)}`]
      : [];
  return [String(answer.status), ...headers, ...pages, ...body].join(' ');
}
