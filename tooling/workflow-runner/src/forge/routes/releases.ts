import { createHash } from "node:crypto";

import { allows } from "../../permissions/job-permissions.ts";
import type { Json, JsonObject } from "../../values/json.ts";
import type { ForgeState, Release } from "../forge-state.ts";
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
import { findViolation } from "../rules.ts";

/** Characters, in the words of GitHub's own 422. */
const BODY_LIMIT = 125_000;
const READ = [["contents", "read"]] as const;
const WRITE = [["contents", "write"]] as const;

/** @see https://docs.github.com/en/rest/releases/releases */
export const RELEASE_ROUTES: readonly Route[] = [
  {
    method: "GET",
    pattern: "/releases",
    needs: READ,
    answer: (request, state) => {
      // Drafts are for those who may write them.
      const drafts = allows(request.identity?.permissions ?? {}, "contents", "write");
      const seen = state.releases.filter(({ draft }) => drafts || !draft).toReversed();
      return paginate(
        seen.map((release) => render(release, request, state)),
        request,
      );
    },
  },
  {
    method: "GET",
    pattern: "/releases/tags/*tag",
    needs: READ,
    answer: (request, state) => {
      const [tag = ""] = request.values;
      const found = state.releases.find((release) => !release.draft && release.tag === tag);
      return found === undefined ? NOT_FOUND : reply(200, render(found, request, state));
    },
  },
  {
    method: "GET",
    pattern: "/releases/latest",
    needs: READ,
    answer: (request, state) => {
      const found = state.releases.findLast(({ draft, prerelease }) => !draft && !prerelease);
      return found === undefined ? NOT_FOUND : reply(200, render(found, request, state));
    },
  },
  {
    method: "GET",
    pattern: "/releases/:id",
    needs: READ,
    answer: (request, state) => {
      const found = find(request, state);
      return found === undefined ? NOT_FOUND : reply(200, render(found, request, state));
    },
  },
  { method: "POST", pattern: "/releases", needs: WRITE, answer: create },
  { method: "PATCH", pattern: "/releases/:id", needs: WRITE, answer: update },
  { method: "DELETE", pattern: "/releases/:id", needs: WRITE, answer: remove },
  { method: "POST", pattern: "/releases/:id/assets", needs: WRITE, answer: addAsset },
  { method: "DELETE", pattern: "/releases/assets/:id", needs: WRITE, answer: removeAsset },
  {
    method: "GET",
    pattern: "/immutable-releases",
    needs: [["administration", "read"]],
    always: true,
    answer: (_, { immutableReleases }) => reply(200, { enabled: immutableReleases, enforced_by_owner: false }),
  },
];

async function create(request: Request, state: ForgeState): Promise<Reply> {
  const { body } = request;
  const tag = text(body, "tag_name");
  if (tag === undefined || tag === "") return invalid("Release", "tag_name", "missing_field");
  if (state.burntTags.has(tag)) return burnt();
  // Reported by pnpm with immutable releases: https://github.com/pnpm/pnpm (release.yml, v12.0.0-alpha.19)
  if (state.immutableReleases && text(body, "target_commitish") !== undefined) return FORBIDDEN;
  if (state.releases.some((release) => !release.draft && release.tag === tag)) {
    return invalid("Release", "tag_name", "already_exists");
  }
  const tooLong = checkBody(body);
  if (tooLong !== undefined) return tooLong;
  const release: Release = {
    id: state.nextId(),
    tag,
    name: text(body, "name") ?? null,
    body: text(body, "body") ?? null,
    draft: true,
    prerelease: flag(body, "prerelease") ?? false,
    target: text(body, "target_commitish") ?? state.defaultBranch,
    immutable: false,
    author: login(request),
    createdAt: new Date(),
    publishedAt: undefined,
    assets: [],
  };
  if (flag(body, "draft") !== true) {
    const refused = await publish(release, request, state);
    if (refused !== undefined) return refused;
  }
  state.releases.push(release);
  return reply(201, render(release, request, state));
}

async function update(request: Request, state: ForgeState): Promise<Reply> {
  const { body } = request;
  const release = find(request, state);
  if (release === undefined) return NOT_FOUND;
  const tag = text(body, "tag_name") ?? release.tag;
  // Published, tag and assets are locked; title and notes are not:
  // https://docs.github.com/en/code-security/concepts/supply-chain-security/immutable-releases
  if (release.immutable && tag !== release.tag) return refuse(422, "Cannot change the tag of an immutable release.");
  if (tag !== release.tag && state.releases.some((other) => !other.draft && other.tag === tag)) {
    return invalid("Release", "tag_name", "already_exists");
  }
  const tooLong = checkBody(body);
  if (tooLong !== undefined) return tooLong;
  release.tag = tag;
  release.name = text(body, "name") ?? release.name;
  release.body = text(body, "body") ?? release.body;
  release.prerelease = flag(body, "prerelease") ?? release.prerelease;
  release.target = text(body, "target_commitish") ?? release.target;
  const draft = flag(body, "draft");
  if (draft === true && release.immutable) return refuse(422, "Cannot make an immutable release a draft.");
  if (draft === false && release.draft) {
    const refused = await publish(release, request, state);
    if (refused !== undefined) return refused;
  } else if (draft === true) release.draft = true;
  return reply(200, render(release, request, state));
}

/** Makes the tag where there is none, as GitHub does. */
async function publish(release: Release, request: Request, state: ForgeState): Promise<Reply | undefined> {
  if (state.burntTags.has(release.tag)) return burnt();
  if (state.releases.some((other) => other !== release && !other.draft && other.tag === release.tag)) {
    return invalid("Release", "tag_name", "already_exists");
  }
  const ref = `refs/tags/${release.tag}`;
  if (!(await state.git.refs()).has(ref)) {
    const { identity } = request;
    const commit = await state.git.resolve(release.target);
    if (commit === undefined || identity === undefined) return invalid("Release", "target_commitish", "invalid");
    const violation = findViolation(state, { ref, change: "creation", identity });
    if (violation !== undefined) return refuse(422, violation);
    await state.git.run("update-ref", ref, commit);
    await state.runs.pushed([{ ref, before: undefined, after: commit }], identity.login, identity.kind === "job");
  }
  release.draft = false;
  release.publishedAt = new Date();
  release.immutable = state.immutableReleases;
  return undefined;
}

function remove(request: Request, state: ForgeState): Reply {
  const release = find(request, state);
  if (release === undefined) return NOT_FOUND;
  if (release.immutable) state.burntTags.add(release.tag);
  state.releases.splice(state.releases.indexOf(release), 1);
  return { status: 204 };
}

function addAsset(request: Request, state: ForgeState): Reply {
  const release = find(request, state);
  const name = request.query.get("name") ?? "";
  if (release === undefined) return NOT_FOUND;
  if (release.immutable) return refuse(422, "Cannot upload assets to an immutable release.");
  if (name === "") return invalid("ReleaseAsset", "name", "missing_field");
  if (release.assets.some((asset) => asset.name === name)) return invalid("ReleaseAsset", "name", "already_exists");
  const digest = `sha256:${createHash("sha256").update(request.bytes).digest("hex")}`;
  const asset = { id: state.nextId(), name, size: request.bytes.length, digest, state: "uploaded" };
  release.assets.push(asset);
  return reply(201, asset);
}

function removeAsset({ values: [id] }: Request, { releases }: ForgeState): Reply {
  const release = releases.find(({ assets }) => assets.some((asset) => String(asset.id) === id));
  if (release === undefined) return NOT_FOUND;
  if (release.immutable) return refuse(422, "Cannot delete assets of an immutable release.");
  release.assets.splice(
    release.assets.findIndex((asset) => String(asset.id) === id),
    1,
  );
  return { status: 204 };
}

function find({ values: [id] }: Request, { releases }: ForgeState): Release | undefined {
  return releases.find((release) => String(release.id) === id);
}

function burnt(): Reply {
  return invalid("Release", "tag_name", "custom", "tag_name was used by an immutable release");
}

function checkBody(body: JsonObject): Reply | undefined {
  // Characters as GitHub counts them are code points.
  if (Array.from(text(body, "body") ?? "").length <= BODY_LIMIT) return undefined;
  return invalid("Release", "body", "custom", `body is too long (maximum is ${String(BODY_LIMIT)} characters)`);
}

function render(release: Release, { origin }: Request, { owner, name }: ForgeState): Json {
  const repository = `${owner}/${name}`;
  // A draft has no address of its own tag yet.
  const place = release.draft ? `untagged-${String(release.id)}` : release.tag;
  return {
    id: release.id,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: release.immutable,
    created_at: release.createdAt.toISOString(),
    published_at: release.publishedAt?.toISOString() ?? null,
    author: { login: release.author },
    assets: release.assets.map((asset) => ({ ...asset })),
    url: `${origin}/repos/${repository}/releases/${String(release.id)}`,
    upload_url: `${origin}/repos/${repository}/releases/${String(release.id)}/assets{?name,label}`,
    html_url: `https://github.com/${repository}/releases/tag/${place}`,
  };
}
