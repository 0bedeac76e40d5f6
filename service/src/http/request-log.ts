import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';

/** One line a request, when it is answered, instead of Fastify's two; and one more when a long answer breaks off. */
export class RequestLog extends LogController {
  constructor() {
    super({ disableRequestLogging: true });
  }

  override requestCompleted(_error: Error | null, { log, method, url }: FastifyRequest, reply: FastifyReply): void {
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    log.info({ method, url, status: reply.statusCode, durationMs }, 'answered');
  }

  /** The status and a part of the answer are sent by then, so nobody else hears of it. */
  override streamError(error: Error & { code?: string }, { log, method, url }: FastifyRequest): void {
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') {
      log.info({ method, url }, 'the client went away before it had the whole answer');
    } else {
      log.warn({ method, url, err: error }, 'the answer broke off');
    }
  }
}
