import type { Answer, Difference } from './answer.js';
import type { ConcurrentAction } from './generate/action.js';
import type { CompareRequest } from './request.js';
import type { Server } from './server.js';
import type { Pair } from './session.js';

/** Sends requests at once to each server. Which of them wins is chance; what has to hold all the same is checked. */
export async function checkAtOnce(
  pair: Pair,
  { concurrent, check }: ConcurrentAction,
  write: string,
): Promise<Difference[]> {
  const [first] = concurrent.all;
  if (!first) return [];
  const request: CompareRequest = { ...first, name: concurrent.name };
  const sendAll = (server: Server): Promise<Answer[]> =>
    Promise.all(concurrent.all.map(async (one) => (await server.send(one, write)).answer));
  const [ours, theirs] = await Promise.all([sendAll(pair.ours), sendAll(pair.theirs)]);
  if (check === 'statuses') return sameStatuses(request, ours, theirs);
  return [
    ...(await keptTags(pair.ours, concurrent.all, ours, 'ours')),
    ...(await keptTags(pair.theirs, concurrent.all, theirs, 'theirs')),
  ];
}

function sameStatuses(request: CompareRequest, ours: readonly Answer[], theirs: readonly Answer[]): Difference[] {
  const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status).sort((a, b) => a - b);
  const [a, b] = [statuses(ours), statuses(theirs)];
  if (a.join() === b.join()) return [];
  return [{ request, ours: answer(a), theirs: answer(b), parts: ['statuses'] }];
}

/** The tags that a run has afterwards have to be those of the accepted changes: none lost, none of a refused one. */
async function keptTags(
  server: Server,
  all: readonly CompareRequest[],
  answers: readonly Answer[],
  whose: string,
): Promise<Difference[]> {
  const [first] = all;
  if (!first) return [];
  const request: CompareRequest = { name: 'change-tags-at-once', method: 'GET', path: first.path.slice(0, -1) }; // without /tag/mutate
  const tagOf = ({ body }: CompareRequest): string =>
    (JSON.parse(String(body)) as { tags_to_add: [string] }).tags_to_add[0];
  const accepted = all.filter((_, i) => answers[i]?.status === 200).map(tagOf);
  const refused = answers.filter(({ status }) => status !== 200 && status !== 409);
  const run = (await server.send(request, '')).answer.body as { tags?: string[] };
  const kept = (run.tags ?? []).filter((tag) => all.some((one) => tagOf(one) === tag));
  if (refused.length === 0 && kept.sort().join() === accepted.sort().join()) return [];
  const [expected, found] = [answer({ tags: accepted }), answer({ tags: kept, refused })];
  return [
    {
      request,
      ours: whose === 'ours' ? found : expected,
      theirs: whose === 'ours' ? expected : found,
      parts: [`tags of ${whose}`],
    },
  ];
}

function answer(body: unknown): Answer {
  return { status: 200, headers: {}, body };
}
