import { type ForgeState } from "../forge-state.ts";
import {
  FORBIDDEN,
  flag,
  invalid,
  login,
  NOT_FOUND,
  paginate,
  refuse,
  reply,
  type Reply,
  type Request,
  type Route,
  text,
} from "../route.ts";
import { findViolation, type RefChange } from "../rules.ts";

const SHA = /^[0-9a-f]{40}$/;
const CONTENTS = [["contents", "write"]] as const;
const READ = [["contents", "read"]] as const;

/** @see https://docs.github.com/en/rest/git/refs */
export const REF_ROUTES: readonly Route[] = [
  {
    method: "GET",
    pattern: "/git/ref/*ref",
    needs: READ,
    answer: async ({ values: [name = ""] }, { git }) => {
      const sha = (await git.refs()).get(`refs/${name}`);
      return sha === undefined ? NOT_FOUND : reply(200, await renderRef(`refs/${name}`, sha, git));
    },
  },
  {
    method: "GET",
    pattern: "/git/matching-refs/*ref",
    needs: READ,
    answer: async (request, { git }) => {
      const [prefix = ""] = request.values;
      const found = [...(await git.refs())].filter(([ref]) => ref.startsWith(`refs/${prefix}`));
      return paginate(await Promise.all(found.map(([ref, sha]) => renderRef(ref, sha, git))), request);
    },
  },
  { method: "POST", pattern: "/git/refs", needs: CONTENTS, answer: createRef },
  { method: "PATCH", pattern: "/git/refs/*ref", needs: CONTENTS, answer: updateRef },
  { method: "DELETE", pattern: "/git/refs/*ref", needs: CONTENTS, answer: deleteRef },
  { method: "POST", pattern: "/git/tags", needs: CONTENTS, answer: createTag },
  {
    method: "GET",
    pattern: "/commits/*ref",
    needs: READ,
    answer: async ({ values: [revision = ""] }, { git }) => {
      const sha = await git.resolve(revision);
      if (sha === undefined) return refuse(422, `No commit found for SHA: ${revision}`);
      return reply(200, { sha, commit: { message: await git.run("log", "-1", "--format=%B", sha) } });
    },
  },
];

async function createRef(request: Request, state: ForgeState): Promise<Reply> {
  const ref = text(request.body, "ref");
  const sha = text(request.body, "sha") ?? "";
  if (ref === undefined || !/^refs\/[^/]+\/.+/.test(ref)) {
    return refuse(422, "Reference name must start with 'refs/' and have at least two slashes.");
  }
  if (!SHA.test(sha))
    return invalid("Reference", "sha", "custom", "At least 40 characters are required; only hexadecimal");
  if ((await state.git.attempt("cat-file", "-e", sha)) === undefined) return refuse(422, "Object does not exist");
  if ((await state.git.refs()).has(ref)) return refuse(422, "Reference already exists");
  return move(request, state, { ref, after: sha, change: "creation" });
}

async function updateRef(request: Request, state: ForgeState): Promise<Reply> {
  const ref = `refs/${request.values[0] ?? ""}`;
  const sha = text(request.body, "sha") ?? "";
  const before = (await state.git.refs()).get(ref);
  if (before === undefined) return refuse(422, "Reference does not exist");
  if ((await state.git.attempt("cat-file", "-e", sha)) === undefined) return refuse(422, "Object does not exist");
  const forward = (await state.git.attempt("merge-base", "--is-ancestor", before, sha)) !== undefined;
  if (!forward && flag(request.body, "force") !== true) return refuse(422, "Update is not a fast forward");
  return move(request, state, { ref, after: sha, change: "update" });
}

async function deleteRef(request: Request, state: ForgeState): Promise<Reply> {
  const ref = `refs/${request.values[0] ?? ""}`;
  if (!(await state.git.refs()).has(ref)) return refuse(422, "Reference does not exist");
  return move(request, state, { ref, after: undefined, change: "deletion" });
}

interface Move {
  readonly ref: string;
  readonly after: string | undefined;
  readonly change: RefChange;
}

async function move(request: Request, state: ForgeState, { ref, after, change }: Move): Promise<Reply> {
  const { identity } = request;
  if (identity === undefined) return FORBIDDEN;
  const violation = findViolation(state, { ref, change, identity });
  if (violation !== undefined) return refuse(422, violation);
  const before = (await state.git.refs()).get(ref);
  if (
    after !== undefined &&
    (await changesWorkflows(state, before, after)) &&
    identity.permissions["workflows"] !== "write"
  ) {
    return refuse(403, "Resource not accessible by integration");
  }
  await (after === undefined ? state.git.run("update-ref", "-d", ref) : state.git.run("update-ref", ref, after));
  await state.runs.pushed([{ ref, before, after }], login(request), identity.kind === "job");
  if (after === undefined) return { status: 204 };
  return reply(change === "creation" ? 201 : 200, await renderRef(ref, after, state.git));
}

/**
 * A ref may point to any commit that is there; only a commit that no ref holds yet could bring a changed workflow.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions (`workflows` is none)
 */
async function changesWorkflows({ git }: ForgeState, before: string | undefined, after: string): Promise<boolean> {
  const held = await git.attempt("for-each-ref", "--count=1", "--contains", after);
  if (held !== undefined && held !== "") return false;
  const changed = before === undefined ? await git.list(after, ".github/workflows") : await git.changed(before, after);
  return changed.some((path) => path.startsWith(".github/workflows/"));
}

async function createTag({ body }: Request, { git }: ForgeState): Promise<Reply> {
  const [tag, message, object] = [text(body, "tag"), text(body, "message"), text(body, "object")];
  if (tag === undefined || message === undefined || object === undefined) return refuse(422, "Invalid request.");
  const type = await git.attempt("cat-file", "-t", object);
  if (type === undefined) return refuse(422, "Object does not exist");
  const temporary = `refs/slipway/${tag}`;
  await git.run("tag", "--annotate", "--force", "--message", message, tag.replaceAll("/", "-") + ".object", object);
  const sha = await git.run("rev-parse", `refs/tags/${tag.replaceAll("/", "-")}.object`);
  await git.run("update-ref", "-d", `refs/tags/${tag.replaceAll("/", "-")}.object`);
  return reply(201, { tag, sha, message, object: { sha: object, type }, node_id: temporary });
}

async function renderRef(
  ref: string,
  sha: string,
  git: ForgeState["git"],
): Promise<{ readonly ref: string; readonly object: { readonly sha: string; readonly type: string } }> {
  return { ref, object: { sha, type: (await git.attempt("cat-file", "-t", sha)) ?? "commit" } };
}
