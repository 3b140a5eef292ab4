/** A plain HTTP/1.1 request that came to the gRPC port. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** `respond` is called exactly once, at any time. */
export type HttpHandler = (request: HttpRequest, respond: (response: HttpResponse) => void) => void;
