// What a team relies on, as it commits it: subscribers/<team>.json.
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import { UsageError } from "../errors.ts";
import { readJsonFile } from "./read-json-file.ts";

const RelianceSchema = z.strictObject({
  contract: z.string(),
  /** The `type` attribute of the event. */
  type: z.string(),
  /** Paths of the body as the catalogue has them, such as `data.transitions[].to`. */
  fields: z.array(z.string()).min(1),
  /** The statuses that the team waits for; without them it counts as handling all. */
  statuses: z.array(z.string()).min(1).optional(),
});

const RegistrationSchema = z.strictObject({
  /** The name of the file, without `.json`. */
  team: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and '-'"),
  /** Whom to ask before something changes. */
  contact: z.string().min(1),
  relies_on: z.array(RelianceSchema).min(1),
  /** The filter policy of the subscription. */
  filter: z.record(z.string(), z.unknown()).optional(),
});

export type Reliance = Readonly<z.output<typeof RelianceSchema>>;
export type Registration = Readonly<z.output<typeof RegistrationSchema>>;

/** All registrations of a folder. @throws UsageError that names file and place. */
export async function readRegistrations(folder: string): Promise<Registration[]> {
  let files: string[];
  try {
    files = (await readdir(folder)).filter((file) => file.endsWith(".json")).toSorted();
  } catch {
    throw new UsageError(`cannot read ${folder}: no such folder`);
  }
  return Promise.all(files.map((file) => readRegistration(join(folder, file))));
}

async function readRegistration(file: string): Promise<Registration> {
  const value = await readJsonFile(file);
  const { success, data, error } = safeParsed(file, value);
  if (!success) {
    throw new UsageError(
      `${file}: ${error.issues.map(({ path, message }) => `${path.join(".") || "(top level)"}: ${message}`).join("; ")}`,
    );
  }
  if (`${data.team}.json` !== basename(file)) throw new UsageError(`${file}: team: must be the name of the file`);
  return data;
}

/** An object that claims a length which zod cannot compare makes it throw. */
function safeParsed(file: string, value: unknown): ReturnType<typeof RegistrationSchema.safeParse> {
  try {
    return RegistrationSchema.safeParse(value);
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${(error as Error).message}`);
  }
}
