import { Admin } from "@platformatic/kafka";

/** Those that are missing; one that is there stays as it is. Rejects with the client's error if the broker cannot be asked or refuses. */
export async function createTopics(
  bootstrap: string,
  topics: readonly string[],
  { partitions }: { readonly partitions: number },
): Promise<void> {
  const admin = new Admin({ clientId: "sluice", bootstrapBrokers: [bootstrap] });
  try {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length > 0) await admin.createTopics({ topics: missing, partitions, replicas: 1 });
  } finally {
    await admin.close();
  }
}
