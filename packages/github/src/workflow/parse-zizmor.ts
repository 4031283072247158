import type { Problem } from "@slipway/core";
import * as v from "valibot";

import { lintProblem } from "./lint-problem.ts";

/** Wants releases to cancel each other. */
const CONTRADICTING = new Set(["concurrency-limits"]);

const Path = v.union([v.object({ verbatim_path: v.string() }), v.object({ given_path: v.string() })]);

const Findings = v.array(
  v.object({
    ident: v.string(),
    desc: v.string(),
    ignored: v.optional(v.boolean(), false),
    locations: v.array(
      v.object({
        symbolic: v.object({ kind: v.string(), annotation: v.string(), key: v.object({ Local: Path }) }),
        concrete: v.object({
          location: v.object({ start_point: v.object({ row: v.number(), column: v.number() }) }),
        }),
      }),
    ),
  }),
);

/**
 * The findings of `zizmor --format json`, which counts rows and columns from 0.
 *
 * @param toFile Turns a path of its output into one from the workspace's base.
 * @returns `undefined` for output of another form.
 * @see https://docs.zizmor.sh/usage/#output-formats
 */
export function parseZizmor(output: string, toFile: (path: string) => string): Problem[] | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Findings), output);
  if (!parsed.success) return undefined;
  return parsed.output.flatMap(({ ident, desc, ignored, locations }) => {
    const primary = locations.find(({ symbolic }) => symbolic.kind === "Primary") ?? locations[0];
    if (ignored || primary === undefined || CONTRADICTING.has(ident)) return [];
    const { annotation, key } = primary.symbolic;
    const { row, column } = primary.concrete.location.start_point;
    const path = "verbatim_path" in key.Local ? key.Local.verbatim_path : key.Local.given_path;
    return [
      lintProblem({
        name: `zizmor/${ident}`,
        message: annotation === "" ? desc : `${desc}: ${annotation}`,
        file: toFile(path),
        position: { line: row + 1, column: column + 1 },
      }),
    ];
  });
}
