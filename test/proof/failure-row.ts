import type { OwnErrorCode, ProblemCode } from "@slipway/core";

/** What has to be looked at to see a failure coming. */
export type Where = "files" | "workflow" | "environment" | "registry" | "tarball" | "exchange" | "installation";

/** Of a problem, or of the error that ends the command. */
export type FailureCode = ProblemCode | OwnErrorCode;

/** One way in which publishing from a workflow fails, and whether it can be seen beforehand. */
export interface FailureRow {
  /** As in the collection of failures that Slipway is measured by. */
  readonly id: string;
  readonly happens: string;
  /**
   * `check`: from files, workflows, environment or registry, or when the publishing job begins. `pack`: in what the
   * package manager has made. `rehearse`: by the consumer of a rehearsal. `exchange`: by the probe of the publishing
   * job, before anything is sent. `never`: not before it happens.
   */
  readonly foreseen: "check" | "pack" | "rehearse" | "exchange" | "never";
  readonly codes: readonly FailureCode[];
  readonly where: readonly Where[];
  /** Whether a test brings it about, with the embedded registry or a real client. */
  readonly enacted: boolean;
  /** Whether `check --fix` mends it. */
  readonly fixed: boolean;
  /** Why it cannot be known, or what of it stays unknown; and what is done about it then. */
  readonly reason?: string;
}

type Details = Partial<Pick<FailureRow, "reason">> & { readonly enacted?: true; readonly fixed?: true };

/** A row that `check`, or the start of the publishing job, predicts. */
export function foreseen(
  id: string,
  happens: string,
  codes: readonly FailureCode[],
  where: readonly Where[],
  details: Details = {},
): FailureRow {
  return { id, happens, foreseen: "check", codes, where, enacted: false, fixed: false, ...details };
}

/** A row that `pack` predicts, and whatever packs. */
export function packed(
  id: string,
  happens: string,
  codes: readonly FailureCode[],
  details: Details & { readonly where?: readonly Where[] } = {},
): FailureRow {
  return { id, happens, foreseen: "pack", codes, where: ["tarball"], enacted: false, fixed: false, ...details };
}

/** A row that the consumer of a rehearsal meets. */
export function installed(
  id: string,
  happens: string,
  codes: readonly FailureCode[],
  details: Details = {},
): FailureRow {
  return { id, happens, foreseen: "rehearse", codes, where: ["installation"], enacted: true, fixed: false, ...details };
}

/** A row that only the exchange of the ID token shows. */
export function atExchange(id: string, happens: string, codes: readonly FailureCode[], details: Details): FailureRow {
  return { id, happens, foreseen: "exchange", codes, where: ["exchange"], enacted: false, fixed: false, ...details };
}

/** A row that nobody can know of beforehand. */
export function unknown(id: string, happens: string, reason: string, details: Details = {}): FailureRow {
  return { id, happens, foreseen: "never", codes: [], where: [], enacted: false, fixed: false, reason, ...details };
}
