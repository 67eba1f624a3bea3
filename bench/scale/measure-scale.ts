import { FULL_BACKLOGS, heldTopic, QUICK_BACKLOGS } from "./held-topic.ts";
import { type MixCost, mixCost, processorTopics, type Rounds } from "./processor-topics.ts";
import { type FittedTopic, fitted } from "./series.ts";
import { FULL_SUBSCRIBERS, QUICK_SUBSCRIBERS, subscribersTopic } from "./subscribers-topic.ts";

const FULL_ROUNDS: Rounds = { rounds: 11, warmUpMs: 5_000, sampleMs: 50 };
const QUICK_ROUNDS: Rounds = { rounds: 2, warmUpMs: 1, sampleMs: 1 };

export interface Scale {
  readonly topics: readonly FittedTopic[];
  readonly mix: MixCost;
}

/** Everything that grows, one after the other; `isQuick` shows only that it runs. */
export async function measureScale(isQuick: boolean, onTopic: (title: string) => void): Promise<Scale> {
  onTopic("the processor");
  const rounds = isQuick ? QUICK_ROUNDS : FULL_ROUNDS;
  const topics = await processorTopics(rounds);
  const mix = await mixCost(rounds);
  onTopic("the embedded SNS");
  topics.push(await subscribersTopic(isQuick ? QUICK_SUBSCRIBERS : FULL_SUBSCRIBERS));
  onTopic("commands on held messages");
  topics.push(await heldTopic(isQuick ? QUICK_BACKLOGS : FULL_BACKLOGS));
  return { topics: topics.map(fitted), mix };
}
