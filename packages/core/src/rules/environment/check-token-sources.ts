import type { TokenSource } from "../../context/publishing-job.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

const ABSOLUTE = /^(?:\/|\.\.\/|[a-z]:)/i;

/** A job that publishes by trusted publishing needs no registry token, and whoever gets into the job takes it along. */
export function checkTokenSources({ context, job }: CheckInput): Problem[] {
  if (job === undefined || !context.idToken) return [];
  return job.tokenSources.map((source) => ({
    code: "ENVIRONMENT_TOKEN_PRESENT",
    severity: "warning",
    ...placeOf(source),
    field: source.kind === "variable" ? source.name : source.key,
    actual: source.kind === "variable" ? "the environment" : `\`${source.file}\``,
    reason:
      source.empty === true
        ? "it is empty, which other clients than npm 11.5.1 and later take for a token"
        : "Slipway never falls back to it; other clients do, when the exchange is refused",
  }));
}

/** Files outside of the repository have no place that an annotation could point at. */
function placeOf(source: TokenSource): Pick<Problem, "file" | "position"> {
  if (source.kind === "variable" || ABSOLUTE.test(source.file)) return {};
  return { file: source.file, ...(source.line !== undefined && { position: { line: source.line, column: 1 } }) };
}
