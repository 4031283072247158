export {
  COMMIT,
  createPackedDirectory,
  integrityOf,
  packTarball,
  REPOSITORY,
  type TestDirectory,
  type TestPackage,
} from "./packed-directory.ts";
export {
  createConfig,
  createMinter,
  createTestRelease,
  describeBuild,
  FACTS,
  IMPATIENT,
  RUN,
  type TestRelease,
} from "./release.ts";
export { spelledRepository, type Spelling, spellings } from "./spellings.ts";
export { startTestServer, type TestRequest, type TestServer } from "./server.ts";
