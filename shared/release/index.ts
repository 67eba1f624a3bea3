export { COMMIT_FILE, gitCommit, ownRelease } from "./release.ts";
