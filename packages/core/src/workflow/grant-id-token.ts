import type { JobLocation } from "./publish-job.ts";
import { replaceValue } from "./replace-value.ts";
import type { TextEdit } from "./text-edit.ts";
import type { SourceSpan, WorkflowPermissions } from "./workflow.ts";

const ENTRY = "id-token: write";

/**
 * Gives a job `id-token: write` and takes nothing from it. Where the job has no `permissions` of its own, the workflow's
 * are copied to it first, since a job's replace them.
 *
 * @returns `undefined` where that cannot be done without deciding something else: the job has the repository's default
 *   permissions or `read-all`, or its text serves several places.
 */
export function grantIdToken({ workflow, job }: JobLocation): TextEdit | undefined {
  const { file, text } = workflow;
  if (job.permissions !== undefined) return extend(file, text, job.permissions);
  const inherited = workflow.permissions;
  const anchor = job.runsOn?.at ?? job.uses?.at;
  if (inherited === undefined || inherited.all !== undefined || anchor === undefined) return undefined;
  if (job.indent === undefined || anchor.shared === true) return undefined;
  const { offset, newline } = lineEnd(text, anchor);
  const scopes = [...inherited.scopes].filter(([name]) => name !== "id-token");
  const lines = [`${job.indent}permissions:`, ...scopes.map(([name, access]) => `${name}: ${access.text}`), ENTRY];
  return { file, offset, length: 0, text: newline + lines.join(`${newline}${job.indent}  `) };
}

function extend(file: string, text: string, { at, all, scopes, flow }: WorkflowPermissions): TextEdit | undefined {
  if (all !== undefined || at.shared === true) return undefined;
  const present = scopes.get("id-token");
  if (present !== undefined) return replaceValue(file, present.at, "write");
  const last = [...scopes.values()].at(-1);
  if (last === undefined) return flow ? replaceValue(file, at, `{ ${ENTRY} }`) : undefined;
  if (last.at.shared === true) return undefined;
  if (flow) return { file, offset: last.at.end, length: 0, text: `, ${ENTRY}` };
  const { offset, newline } = lineEnd(text, last.at);
  const line = text.slice(text.lastIndexOf("\n", last.at.start) + 1, last.at.start);
  const indent = /^ */.exec(line)?.[0] ?? "";
  return { file, offset, length: 0, text: `${newline}${indent}${ENTRY}` };
}

/** The end of the line on which a value ends, in front of its line break, comments on it left behind. */
function lineEnd(text: string, { end }: SourceSpan): { readonly offset: number; readonly newline: string } {
  const feed = text.indexOf("\n", Math.max(end - 1, 0));
  const offset = feed === -1 ? text.length : feed;
  return text[offset - 1] === "\r" ? { offset: offset - 1, newline: "\r\n" } : { offset, newline: "\n" };
}
