// An answer that is an error: one JSON shape on every endpoint but /api/v2, which answers as Alertmanager does.

/** Wrong request; `path` names the field, `message` what is wrong and what is expected. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 503;
  readonly code: string;
  readonly path: string | undefined;

  constructor(status: RequestProblem['status'], code: string, message: string, path?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.path = path;
  }

  toJson(): { error: { code: string; message: string; path?: string } } {
    const { code, message, path } = this;
    return { error: path === undefined ? { code, message } : { code, message, path } };
  }
}

/** Alertmanager clients drop what is answered with 429, so overload is always 503 with Retry-After. */
export const retryAfterSeconds = 5;
