import { ReadError } from '../read-error.js';

/** A pickle that is broken, hostile, or beyond the limits. */
export class UnpicklingError extends ReadError {
  constructor(message: string, options?: ErrorOptions) {
    super('UnpicklingError', message, options);
  }
}
