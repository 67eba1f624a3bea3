// How costs grow, for a page, in Markdown (pure).
import { markdownTable } from "../table.ts";
import { distance, type FittedTopic, growth, range } from "./series.ts";

export const PICTURES = "docs/pictures";
export const pictureOf = ({ file }: FittedTopic): string => `scale-${file}.svg`;

export const scaleFigures = (topics: readonly FittedTopic[], title: string): string =>
  [
    title,
    "",
    ...topics.flatMap((topic) => [
      `![${topic.title}](pictures/${pictureOf(topic)})`,
      "",
      markdownTable([["", "from", "the line", "farthest point", "straight"], ...rows(topic)]),
      "",
      ...(topic.note ? [topic.note, ""] : []),
    ]),
  ].join("\n");

const rows = ({ series }: FittedTopic): string[][] =>
  series.map((each) => [
    ...[`${each.name}, ${each.measure}`, range(each), growth(each), distance(each)],
    each.fit.isStraight ? "yes" : "**no**",
  ]);
