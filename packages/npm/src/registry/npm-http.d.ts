/** The part of npm's HTTP client that is used here: it ships no types. */
declare module "make-fetch-happen" {
  import type { Options } from "npm-registry-fetch";

  namespace fetch {
    interface Response {
      readonly status: number;
      readonly statusText: string;
      readonly url: string;
      readonly headers: {
        get(name: string): string | null;
        raw(): Record<string, string[]>;
      };
      /** Decompressed. */
      readonly body: AsyncIterable<Uint8Array>;
    }

    interface RequestOptions extends Pick<
      Options,
      "ca" | "localAddress" | "maxSockets" | "noProxy" | "strictSSL" | "timeout"
    > {
      readonly proxy: Options["proxy"];
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | undefined;
      readonly cert: string | undefined;
      readonly key: string | undefined;
      readonly redirect: "manual";
      readonly retry: { readonly retries: number };
      readonly signal: AbortSignal;
    }
  }

  function fetch(url: string, options: fetch.RequestOptions): Promise<fetch.Response>;
  export = fetch;
}

/** How npm finds a credential for an address in its configuration; the published types lack it. */
declare module "npm-registry-fetch/lib/auth.js" {
  function getAuth(
    url: string,
    options: object,
  ): {
    readonly token: string | null;
    readonly auth: string | null;
    readonly cert: string | null;
    readonly key: string | null;
  };
  export = getAuth;
}
