import type { PublishOutcome } from "../publish/outcome.ts";
import { findCause } from "./likely-cause.ts";

/** What there is to say of a failure beside the server's words: evidence, the likely cause as a question, what to type. */
export function describeRefusal({ name, failure }: Pick<PublishOutcome, "name" | "failure">): string[] {
  return tellRefusal({ name, failure }).map(({ text }) => text);
}

/** By package. What is said of the job's ID token, or of a cause that many have, is said once. */
export function describeRefusals(outcomes: readonly PublishOutcome[]): ReadonlyMap<string, readonly string[]> {
  const told = new Set<string>();
  return new Map(
    outcomes.map((outcome) => {
      const lines = tellRefusal(outcome).filter(({ key }) => !told.has(key));
      for (const { key } of lines) told.add(key);
      return [outcome.name, lines.map(({ text }) => text)] as const;
    }),
  );
}

/** A line, and what makes another one the same. */
interface Line {
  readonly key: string;
  readonly text: string;
}

function tellRefusal({ name, failure }: Pick<PublishOutcome, "name" | "failure">): Line[] {
  if (failure === undefined) return [];
  const claims = Object.entries(failure.claims ?? {}).map(([claim, value]) => `${claim} ${value}`);
  const { question, remedy } = findCause({ name, failure });
  return [
    ...(claims.length > 0 ? [toLine(`the ID token says: ${claims.join(", ")}`)] : []),
    ...(failure.command === undefined ? [] : [toLine(`to trust this workflow: ${failure.command}`)]),
    { key: question, text: `${question} ${remedy}` },
  ];
}

function toLine(text: string): Line {
  return { key: text, text };
}
