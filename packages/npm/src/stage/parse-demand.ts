import * as v from "valibot";

const Link = v.pipe(v.string(), v.url(), v.regex(/^https?:/iu));

/** npm's client turns a 401 with `www-authenticate: OTP`, or one that speaks of a one-time pass, into this. */
const Demanded = v.object({ code: v.literal("EOTP"), body: v.optional(v.unknown()) });

/** Where a person confirms in a browser, and where the client hears of it; both or none. */
export interface SecondFactorLinks {
  readonly authUrl?: string;
  readonly doneUrl?: string;
}

const Links = v.object({ authUrl: Link, doneUrl: Link });

/** Whether a request failed for want of a second factor, and how one can be had. */
export function parseDemand(error: unknown): SecondFactorLinks | undefined {
  const demanded = v.safeParse(Demanded, error);
  if (!demanded.success) return undefined;
  const links = v.safeParse(Links, demanded.output.body);
  return links.success ? links.output : {};
}
