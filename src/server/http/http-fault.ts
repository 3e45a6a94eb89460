import type { ErrorCode } from "../../core/errors.ts";

export interface HttpFaultDetails {
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 422 | 429 | 500 | 501 | 503 | 504;
  readonly code: ErrorCode;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Seconds after which it is worth asking again. */
  readonly retryAfterS?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is not answered with what it asked for. Its text is for the client: nothing of the server's inside stands in it. */
export class HttpFault extends Error {
  readonly details: HttpFaultDetails;

  constructor(details: HttpFaultDetails) {
    super(details.message);
    this.name = "HttpFault";
    this.details = details;
  }
}
