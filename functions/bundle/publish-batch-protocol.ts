// SNS's `PublishBatch` in the processor's bundle. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
import type { BatchResultErrorEntry, PublishBatchInput, PublishBatchResultEntry } from "@aws-sdk/client-sns";
import { parseXML } from "@aws-sdk/xml-builder";
import { allPublished, publishBatchText } from "../sinks/publish-batch-text.ts";
import { type ErrorText, OneCallProtocol, type Response, type Said } from "./one-call-protocol.ts";

export class PublishBatchProtocol extends OneCallProtocol<PublishBatchInput> {
  getShapeId(): string {
    return "aws.protocols#awsQuery";
  }

  protected say(operation: string, input: PublishBatchInput): Said {
    const text = operation === "PublishBatch" ? publishBatchText(input) : undefined;
    if (text === undefined) throw new Error(`${operation}: this bundle has only PublishBatch, of texts`);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { headers, body: Buffer.from(text, "latin1") };
  }

  protected readOutput(xml: string): object {
    return allPublished(xml) ?? resultIn(xml);
  }

  protected readError(xml: string, { statusCode }: Response): ErrorText {
    const root = inside(xml);
    const error = elementOf(elementOf([elementOf(root["Errors"])["Error"]].flat()[0] ?? root["Error"]));
    const code = error["Code"] ?? (statusCode === 404 ? "NotFound" : "Unknown");
    const message = error["message"] ?? error["Message"] ?? root["message"] ?? root["Message"] ?? "Unknown";
    return { code: String(code), message: String(message) };
  }
}

type Xml = Readonly<Record<string, unknown>>;

const TEXT = "#text";

/** Inside the root, whose name is never looked at. */
function inside(xml: string): Xml {
  const { [TEXT]: _, ...elements } = xml === "" ? {} : objectOf(Object.values(parseXML(xml))[0]);
  return elements;
}

const objectOf = (value: unknown): Xml => (typeof value === "object" && value !== null ? (value as Xml) : {});

/** The elements in one; where there is text beside them the client sees nothing but the text. */
const elementOf = (value: unknown): Xml => (TEXT in objectOf(value) ? {} : objectOf(value));

const textIn = (value: unknown): unknown => objectOf(value)[TEXT] ?? value;

function resultIn(xml: string): {
  readonly Successful?: PublishBatchResultEntry[];
  readonly Failed?: BatchResultErrorEntry[];
} {
  const { Successful, Failed } = elementOf(inside(xml)["PublishBatchResult"]);
  return {
    ...(Successful === undefined ? {} : { Successful: entriesOf(Successful) }),
    ...(Failed === undefined
      ? {}
      : {
          Failed: entriesOf(Failed).map((entry) => ({
            ...entry,
            SenderFault: entry["SenderFault"] === "true",
          })) as BatchResultErrorEntry[],
        }),
  };
}

function entriesOf(list: unknown): Record<string, string>[] {
  const { member = [] } = elementOf([list].flat()[0]);
  return [member].flat().map((entry) => {
    const texts = Object.entries(elementOf(entry)).map(([name, value]) => [name, textIn(value)]);
    return Object.fromEntries(texts.filter(([, value]) => typeof value === "string"));
  });
}
