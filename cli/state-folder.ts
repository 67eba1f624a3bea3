/** What commands remember between runs, in the folder in which they are started: the local run, holds, what was sent and removed. */
export const STATE_FOLDER = ".sluice";
