import type { ErrorCode } from "./catalogue.ts";

/** Cannot go on: thrown where it happens, caught once by the command line, which exits with 2. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
  readonly code: ErrorCode;
  /** What to do about it, on its own line. */
  readonly hint: string | undefined;
  /** Milliseconds after which a server wants to be asked again, where one said so. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown; retryAfter?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryAfter = options.retryAfter;
  }
}
