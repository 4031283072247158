import { type Artifact, listFiles } from "../../artifacts/artifact-store.ts";
import { isJsonObject, type Json, member, toText } from "../../values/json.ts";
import { Refusal } from "../../values/refusal.ts";
import type { ForgeState } from "../forge-state.ts";
import { login, NOT_FOUND, paginate, refuse, reply, type Request, type Reply, type Route, text } from "../route.ts";
import { createZip } from "../zip.ts";

const READ = [["actions", "read"]] as const;
const WRITE = [["actions", "write"]] as const;

/**
 * Runs, jobs and artifacts.
 *
 * @see https://docs.github.com/en/rest/actions
 */
export const ACTION_ROUTES: readonly Route[] = [
  {
    method: "GET",
    pattern: "/actions/runs",
    needs: READ,
    answer: (request, { runs }) => {
      const wanted = ["event", "head_sha", "status"].flatMap((key) => {
        const value = request.query.get(key);
        return value === null ? [] : [[key, value] as const];
      });
      const found = runs.list().filter((run) => wanted.every(([key, value]) => member(run, key) === value));
      return paginate(found, request, (page, total) => ({ total_count: total, workflow_runs: page }));
    },
  },
  {
    method: "GET",
    pattern: "/actions/runs/:id",
    needs: READ,
    answer: (request, { runs }) => {
      const found = runs.list().find((run) => toText(member(run, "id")) === request.values[0]);
      return found === undefined ? NOT_FOUND : reply(200, found);
    },
  },
  {
    method: "GET",
    pattern: "/actions/runs/:id/attempts/:attempt",
    needs: READ,
    answer: ({ values: [id, attempt] }, { runs }) => {
      const found = runs.attempt(Number(id), Number(attempt));
      return found === undefined ? NOT_FOUND : reply(200, found);
    },
  },
  {
    method: "GET",
    pattern: "/actions/runs/:id/jobs",
    needs: READ,
    answer: (request, { runs }) =>
      paginate(runs.jobs(Number(request.values[0])), request, (page, total) => ({ total_count: total, jobs: page })),
  },
  {
    method: "GET",
    pattern: "/actions/runs/:id/artifacts",
    needs: READ,
    answer: (request, state) => {
      const id = Number(request.values[0]);
      if (!state.runs.list().some((run) => member(run, "id") === id)) return NOT_FOUND;
      return listArtifacts(state.artifacts.list(id), request, state);
    },
  },
  {
    method: "GET",
    pattern: "/actions/artifacts",
    needs: READ,
    answer: (request, state) => listArtifacts(state.artifacts.list(), request, state),
  },
  {
    method: "GET",
    pattern: "/actions/artifacts/:id",
    needs: READ,
    answer: (request, state) => {
      const found = state.artifacts.find(Number(request.values[0]));
      return found === undefined ? NOT_FOUND : reply(200, render(found, request, state));
    },
  },
  {
    method: "GET",
    pattern: "/actions/artifacts/:id/zip",
    needs: READ,
    // "You must authenticate using an access token with the `repo` scope", a public repository's too.
    always: true,
    answer: async (request, { artifacts }) => {
      const found = artifacts.find(Number(request.values[0]));
      if (found === undefined) return NOT_FOUND;
      const names = await listFiles(found.folder);
      return {
        status: 200,
        body: await createZip(found.folder, names),
        headers: { "content-type": "application/zip" },
      };
    },
  },
  {
    method: "DELETE",
    pattern: "/actions/artifacts/:id",
    needs: WRITE,
    answer: async ({ values: [id] }, { artifacts }) => {
      if (artifacts.find(Number(id)) === undefined) return NOT_FOUND;
      await artifacts.remove(Number(id));
      return { status: 204 };
    },
  },
  {
    method: "POST",
    pattern: "/actions/runs/:id/rerun-failed-jobs",
    needs: WRITE,
    answer: (request, state) => rerun("failed", request, state),
  },
  {
    method: "POST",
    pattern: "/actions/runs/:id/rerun",
    needs: WRITE,
    answer: (request, state) => rerun("all", request, state),
  },
  {
    method: "POST",
    pattern: "/actions/runs/:id/cancel",
    needs: WRITE,
    answer: ({ values: [id] }, { runs }) => {
      if (
        member(
          runs.list().find((run) => toText(member(run, "id")) === id),
          "status",
        ) === "completed"
      ) {
        return refuse(409, "Cannot cancel a workflow run that is completed.");
      }
      runs.cancel(Number(id));
      return reply(202, {});
    },
  },
  {
    method: "POST",
    pattern: "/actions/workflows/:workflow/dispatches",
    needs: WRITE,
    answer: async (request, { runs }) => {
      const ref = text(request.body, "ref");
      if (ref === undefined) return refuse(422, 'Invalid request.\n\n"ref" wasn\'t supplied.');
      const given = member(request.body, "inputs");
      const inputs = Object.fromEntries(
        Object.entries(isJsonObject(given) ? given : {}).map(([name, value]) => [name, toText(value)]),
      );
      return attempt(async () => {
        await runs.dispatch({ workflow: request.values[0] ?? "", ref, inputs, actor: login(request) });
        return { status: 204 };
      });
    },
  },
];

async function rerun(which: "failed" | "all", request: Request, { runs }: ForgeState): Promise<Reply> {
  return attempt(async () => {
    await runs.rerun(Number(request.values[0]), which, login(request));
    return reply(201, {});
  });
}

/** A refusal is worded with its status in front: `HTTP 422: …`. */
async function attempt(action: () => Promise<Reply>): Promise<Reply> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status = "422", message = error.message } =
      /^HTTP (?<status>\d+): (?<message>.*)$/s.exec(error.message)?.groups ?? {};
    return refuse(Number(status), message);
  }
}

function listArtifacts(artifacts: readonly Artifact[], request: Request, state: ForgeState): Reply {
  const name = request.query.get("name");
  const found = artifacts.filter((artifact) => name === null || artifact.name === name);
  return paginate(
    found.map((artifact) => render(artifact, request, state)),
    request,
    (page, total) => ({ total_count: total, artifacts: page }),
  );
}

function render({ id, name, run, size, digest, createdAt }: Artifact, { origin }: Request, state: ForgeState): Json {
  return {
    id,
    name,
    size_in_bytes: size,
    digest,
    expired: false,
    created_at: createdAt.toISOString(),
    archive_download_url: `${origin}/repos/${state.owner}/${state.name}/actions/artifacts/${String(id)}/zip`,
    workflow_run: { id: run, repository_id: state.id },
  };
}
