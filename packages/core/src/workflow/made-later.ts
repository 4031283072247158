import type { PublishJob, PublishStep } from "./publish-job.ts";

/**
 * What nobody can know beforehand where a tool gives versions their numbers as it publishes: those of today are not the
 * release, and "nothing to publish" says nothing of it.
 */
export function describeMadeLater(jobs: readonly Pick<PublishJob, "publishes">[]): string[] {
  return listMadeLater(jobs).map(
    (who) =>
      `which versions the release will have: ${who} makes them when it runs, and today's numbers are not the release`,
  );
}

/** Who gives versions their numbers when it publishes: the tool and its file, each once. */
export function listMadeLater(jobs: readonly Pick<PublishJob, "publishes">[]): string[] {
  const found = jobs.flatMap(({ publishes }) =>
    publishes.filter(makesVersions).map(({ client, file }) => `\`${client}\` in \`${file}\``),
  );
  return [...new Set(found)];
}

function makesVersions({ client, certainty, words }: PublishStep): boolean {
  // Whether they publish is decided in their settings, but never which version.
  if (client === "semantic-release" || client === "release-it") return true;
  if (certainty !== "certain") return false;
  // Both have a way to publish the versions that stand there.
  if (client === "lerna") return !words.some((word) => word === "from-git" || word === "from-package");
  return client === "nx" && words[words.indexOf("release") + 1] !== "publish";
}
