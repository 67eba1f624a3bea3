import { Admin } from "@platformatic/kafka";

/** A new topic has its leaders, and they know it, in a moment. */
const RETRIES = { retries: 50, retryDelay: 100 };

/**
 * Makes those that are missing, and answers with them; one that is there stays as it is. Resolves once all can be written to. Rejects with the client's error if the
 * broker cannot be asked or refuses.
 */
export async function createTopics(
  bootstrap: string,
  topics: readonly string[],
  { partitions, replicas = 1 }: { readonly partitions: number; readonly replicas?: number },
): Promise<readonly string[]> {
  const admin = new Admin({ clientId: "sluice", bootstrapBrokers: [bootstrap], ...RETRIES });
  try {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length === 0) return [];
    await admin.createTopics({ topics: missing, partitions, replicas });
    const all = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }));
    await admin.listOffsets({ topics: missing.map((name) => ({ name, partitions: all })) }); // which only a leader answers
    return missing;
  } finally {
    await admin.close();
  }
}
