import type { Json } from "../../values/json.ts";
import type { Comment, ForgeState } from "../forge-state.ts";
import {
  FORBIDDEN,
  invalid,
  login,
  NOT_FOUND,
  paginate,
  reply,
  type Reply,
  type Request,
  type Route,
  text,
} from "../route.ts";

/** In characters: https://github.com/orgs/community/discussions/27190 */
const BODY_LIMIT = 65_536;
const READ = [
  ["issues", "read"],
  ["pull-requests", "read"],
] as const;
const WRITE = [
  ["issues", "write"],
  ["pull-requests", "write"],
] as const;

/**
 * Comments of issues and pull requests, and the pull requests they stand under.
 *
 * @see https://docs.github.com/en/rest/issues/comments
 */
export const COMMENT_ROUTES: readonly Route[] = [
  {
    method: "GET",
    pattern: "/issues/:number/comments",
    needs: READ,
    answer: (request, state) => {
      const number = Number(request.values[0]);
      if (!state.pulls.has(number)) return NOT_FOUND;
      // The oldest first: the newest page is the last one.
      const found = state.comments.filter(({ issue }) => issue === number);
      return paginate(
        found.map((comment) => render(comment, state)),
        request,
      );
    },
  },
  { method: "POST", pattern: "/issues/:number/comments", needs: WRITE, answer: create },
  {
    method: "PATCH",
    pattern: "/issues/comments/:id",
    needs: WRITE,
    answer: (request, state) => {
      const found = find(request, state);
      if (found === undefined) return NOT_FOUND;
      // An installation edits what it wrote itself.
      if (found.author !== login(request)) return FORBIDDEN;
      const tooLong = checkBody(request);
      if (tooLong !== undefined) return tooLong;
      found.body = text(request.body, "body") ?? found.body;
      return reply(200, render(found, state));
    },
  },
  {
    method: "DELETE",
    pattern: "/issues/comments/:id",
    needs: WRITE,
    answer: (request, state) => {
      const found = find(request, state);
      if (found === undefined) return NOT_FOUND;
      state.comments.splice(state.comments.indexOf(found), 1);
      return { status: 204 };
    },
  },
  {
    method: "GET",
    pattern: "/pulls",
    needs: [["pull-requests", "read"]],
    answer: (request, { pulls }) => paginate([...pulls.values()].toReversed(), request),
  },
  {
    method: "GET",
    pattern: "/pulls/:number",
    needs: [["pull-requests", "read"]],
    answer: ({ values: [number] }, { pulls }) => {
      const found = pulls.get(Number(number));
      return found === undefined ? NOT_FOUND : reply(200, found);
    },
  },
];

function create(request: Request, state: ForgeState): Reply {
  const issue = Number(request.values[0]);
  if (!state.pulls.has(issue)) return NOT_FOUND;
  const problem = checkBody(request);
  if (problem !== undefined) return problem;
  const comment: Comment = {
    id: state.nextId(),
    issue,
    author: login(request),
    body: text(request.body, "body") ?? "",
    createdAt: new Date(),
  };
  state.comments.push(comment);
  return reply(201, render(comment, state));
}

function checkBody({ body }: Request): Reply | undefined {
  const value = text(body, "body");
  if (value === undefined) return invalid("IssueComment", "body", "missing_field");
  if (value.trim() === "") return invalid("IssueComment", "data", "unprocessable", "Body cannot be blank");
  if (Array.from(value).length <= BODY_LIMIT) return undefined;
  return invalid(
    "IssueComment",
    "data",
    "unprocessable",
    `Body is too long (maximum is ${String(BODY_LIMIT)} characters)`,
  );
}

function find({ values: [id] }: Request, { comments }: ForgeState): Comment | undefined {
  return comments.find((comment) => String(comment.id) === id);
}

function render({ id, issue, author, body, createdAt }: Comment, { owner, name }: ForgeState): Json {
  return {
    id,
    body,
    user: { login: author, type: author.endsWith("[bot]") ? "Bot" : "User" },
    created_at: createdAt.toISOString(),
    issue_url: `https://github.com/repos/${owner}/${name}/issues/${String(issue)}`,
    html_url: `https://github.com/${owner}/${name}/pull/${String(issue)}#issuecomment-${String(id)}`,
  };
}
