// PgBouncer before a server, where it is installed: a connection of the server's belongs to a client for one transaction.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { freePort } from "../../../local/free-port.ts";

/** Debian's is in `/usr/sbin`. */
const PATH = `${process.env["PATH"]}:/usr/sbin`;

export const isPgbouncerHere: boolean =
  spawnSync("pgbouncer", ["--version"], { env: { PATH }, stdio: "ignore" }).status === 0;

/** Returns its URL. Fewer connections to the server than clients have. */
export async function pgbouncer(serverPort: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-pgbouncer-"));
  chmodSync(folder, 0o755); // it refuses to be root's as well
  const port = await freePort();
  const file = join(folder, "pgbouncer.ini");
  const server = `host=127.0.0.1 port=${serverPort} user=postgres password=password`;
  writeFileSync(
    file,
    `[databases]\npostgres = ${server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\n` +
      "auth_type = any\npool_mode = transaction\ndefault_pool_size = 8\nserver_login_retry = 1\n",
  );
  const identity = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  const child = spawn("pgbouncer", ["-q", file], { ...identity, env: { PATH }, stdio: "ignore" });
  afterAll(async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  });
  await expect.poll(() => isOpen(port), { timeout: 60_000 }).toBe(true);
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

const idOf = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
