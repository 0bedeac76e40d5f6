import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors.js';
import { asServiceError } from '../http/translate.js';
import { sendJson } from './envelope.js';
import { ReadError } from './read-error.js';

/**
 * Errors as the UI reads them: it shows a body that has an `id`. There is no stack trace in `traceback`, where upstream has
 * one: it would tell everybody about the inside of the service, and the log has it.
 */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (reply.raw.destroyed) return reply.code(499).send(); // nobody is there to read it; the work ended because of that
  if (error instanceof ReadError) {
    request.log.warn({ reason: error.message, id: error.id }, 'the datastore has no answer');
    return sendJson(reply, errorBody(error.id, error.message, 500), 500);
  }
  const known =
    asServiceError(error) ?? new ServiceError('internal', 'The service made a mistake. Its log tells which.');
  const { status, code, detail } = known;
  if (status === 503) request.log.warn({ reason: error.message }, 'the request was refused');
  else if (status >= 500) request.log.error({ err: error }, 'the request failed');
  if (status >= 500) reply.header('x-request-id', request.id); // leads to these lines
  return sendJson(reply, errorBody(code, detail, status, known.title), status);
}

/** @param id which the UI may know, see the contract 2.4 */
export function errorBody(id: string, detail: string, status: number, title = 'Internal Server Error') {
  return { id, traceback: '', detail, status, title, type: 'about:blank' };
}
