import { renderRepository } from "../forge-state.ts";
import { NOT_FOUND, paginate, reply, type Route } from "../route.ts";

const READ = [["contents", "read"]] as const;

/**
 * The repository, its branches and its files.
 *
 * @see https://docs.github.com/en/rest/repos/contents
 */
export const CONTENT_ROUTES: readonly Route[] = [
  { method: "GET", pattern: "", needs: [], answer: (_, state) => reply(200, renderRepository(state)) },
  {
    method: "GET",
    pattern: "/branches",
    needs: READ,
    answer: async (request, { git }) => {
      const heads = [...(await git.refs())].filter(([ref]) => ref.startsWith("refs/heads/"));
      return paginate(
        heads.map(([ref, sha]) => ({ name: ref.slice("refs/heads/".length), commit: { sha } })),
        request,
      );
    },
  },
  {
    method: "GET",
    pattern: "/tags",
    needs: READ,
    answer: async (request, { git }) => {
      const tags = [...(await git.refs())].filter(([ref]) => ref.startsWith("refs/tags/")).toReversed();
      return paginate(
        tags.map(([ref, sha]) => ({ name: ref.slice("refs/tags/".length), commit: { sha } })),
        request,
      );
    },
  },
  {
    method: "GET",
    pattern: "/contents/*path",
    needs: READ,
    answer: async ({ values: [path = ""], query }, { git, defaultBranch }) => {
      const commit = await git.resolve(query.get("ref") ?? defaultBranch);
      const content = commit === undefined ? undefined : await git.read(commit, path);
      if (commit === undefined || content === undefined) return NOT_FOUND;
      return reply(200, {
        type: "file",
        path,
        name: path.split("/").at(-1) ?? path,
        sha: await git.run("rev-parse", `${commit}:${path}`),
        size: Buffer.byteLength(content),
        encoding: "base64",
        content: Buffer.from(content).toString("base64"),
      });
    },
  },
];
