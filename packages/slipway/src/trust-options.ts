import type { SourceOptions } from "./sources.ts";

export interface TrustOptions extends SourceOptions {
  /** Creates what is missing, for the packages of the next release. */
  readonly set?: boolean | undefined;
  /** Those that are in no planned release, too. */
  readonly all?: boolean | undefined;
  /** Creates those packages of the next release that the registry does not have, each with an empty placeholder; implies `set`. */
  readonly new?: boolean | undefined;
  /** Names of packages whose other records go, once a release has gone through the new one. */
  readonly prune?: readonly string[] | undefined;
  /** Names of packages whose record, through which nothing was published, is made anew. */
  readonly renew?: readonly string[] | undefined;
  /** Lets no token publish any more what has been published by trusted publishing. */
  readonly lock?: boolean | undefined;
  /** Nobody needs to be asked whether they mean it. */
  readonly yes?: boolean | undefined;
  /** One-time password. */
  readonly otp?: string | undefined;
  /** Origin of a registry that credentials may be sent to although anybody on the way can read them. */
  readonly insecureRegistry?: string | undefined;
}

/** Whether anything is to be written. */
export function writesTrust({ set, new: fresh, prune = [], renew = [], lock }: TrustOptions): boolean {
  return set === true || fresh === true || lock === true || prune.length > 0 || renew.length > 0;
}

/** The words of a command line that says the same, without the answers to questions. */
export function listFlags({ set, all, new: fresh, prune = [], renew = [], lock }: TrustOptions): string[] {
  return [
    ...(set === true ? ["--set"] : []),
    ...(fresh === true ? ["--new"] : []),
    ...(all === true ? ["--all"] : []),
    ...(lock === true ? ["--lock"] : []),
    ...(prune.length > 0 ? [`--prune ${prune.join(" ")}`] : []),
    ...(renew.length > 0 ? [`--renew ${renew.join(" ")}`] : []),
  ];
}
