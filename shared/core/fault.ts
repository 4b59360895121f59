/** The sorted kinds of failure that a port may report; every caller handles kinds, never texts. */
export type FaultKind = 'not-found' | 'throttled' | 'no-capacity' | 'conflict' | 'denied' | 'invalid' | 'unknown';

/**
 * A failed port call: what kind of failure, of which operation. Its message stands alone for a person, naming the
 * operation where that helps, and holds no secret and no account id.
 */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly operation: string;

  constructor(kind: FaultKind, operation: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
    this.kind = kind;
    this.operation = operation;
  }
}
