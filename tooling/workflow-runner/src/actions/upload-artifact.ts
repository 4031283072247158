import { relative, sep } from "node:path";

import { findFiles, rootOf } from "../files/find-files.ts";
import { textMember } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import { ActionFailure, readFlag, type StandIn, type StandInCall, type StandInResult } from "./stand-in.ts";

/** @see https://github.com/actions/upload-artifact/tree/v7 */
export const UPLOAD_ARTIFACT: StandIn = {
  name: "actions/upload-artifact",
  versions: ["v5", "v6", "v7"],
  inputs: {
    name: "artifact",
    path: "",
    "if-no-files-found": "warn",
    "retention-days": "",
    "compression-level": "6",
    overwrite: "false",
    "include-hidden-files": "false",
    archive: "true",
  },
  unplayed: ["archive"],
  run: upload,
};

async function upload({ inputs, job }: StandInCall): Promise<StandInResult> {
  const path = inputs.get("path") ?? "";
  if (path.trim() === "") throw new ActionFailure("Input required and not supplied: path");
  const behaviour = inputs.get("if-no-files-found") ?? "warn";
  if (!["warn", "error", "ignore"].includes(behaviour)) {
    throw new ActionFailure(
      `Unrecognized if-no-files-found input. Provided: ${behaviour}. Available options: warn,error,ignore`,
    );
  }
  const found = findFiles(path.split("\n"), {
    directory: job.workspace,
    hidden: readFlag(inputs, "include-hidden-files"),
  });
  if (found.files.length === 0) {
    const message = `No files were found with the provided path: ${path}. No artifacts will be uploaded.`;
    if (behaviour === "error") throw new ActionFailure(message);
    if (behaviour === "warn") {
      job.log.annotate({ level: "warning", title: undefined, file: undefined, line: undefined, message });
    }
    job.log.write(behaviour === "warn" ? `##[warning]${message}` : message);
    return {};
  }
  const root = rootOf(found);
  job.log.write(`With the provided path, there will be ${String(found.files.length)} files uploaded`);
  for (const file of found.files)
    if (relative(root, file).startsWith("..")) throw new ActionFailure(`${file} is not below ${root}${sep}`);
  try {
    const { id, name, digest } = await job.artifacts.upload({
      name: inputs.get("name") ?? "artifact",
      run: job.run,
      attempt: job.attempt,
      job: job.jobKey,
      root,
      files: found.files,
      overwrite: readFlag(inputs, "overwrite"),
    });
    job.log.write(`Artifact ${name} has been successfully uploaded! Artifact ID is ${String(id)}`);
    const url = `https://github.com/${textMember(job.github, "repository") ?? ""}/actions/runs/${String(job.run)}/artifacts/${String(id)}`;
    return {
      outputs: { "artifact-id": String(id), "artifact-url": url, "artifact-digest": digest.replace("sha256:", "") },
    };
  } catch (error) {
    throw error instanceof Refusal ? new ActionFailure(error.message) : error;
  }
}
