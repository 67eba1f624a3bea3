// What can be published to SNS, and what SNS, or something in between, may answer.
import fc from "fast-check";

export interface Answer {
  readonly statusCode: number;
  readonly xml: string;
}

const answerOf = (inside: string, statusCode = 200): Answer => ({
  statusCode,
  xml:
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n  <PublishBatchResult>\n    ${inside}\n  ` +
    "</PublishBatchResult>\n  <ResponseMetadata>\n    <RequestId>d53f7b6a-4fae</RequestId>\n  </ResponseMetadata>\n</PublishBatchResponse>\n",
});
const member = (id: string): string => `<member>\n<MessageId>3f4a-${id}</MessageId>\n<Id>${id}</Id>\n</member>`;

export const ACCEPTED = answerOf(`<Failed/><Successful>${member("0")}</Successful>`);

const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme-ascii" }), fc.json());
const attribute = fc.record(
  { DataType: text, StringValue: text, BinaryValue: fc.uint8Array() },
  { requiredKeys: ["DataType"] },
);
/** Anything that can be in a batch. */
export const anyEntry = fc.record(
  {
    ...{ Id: text, Message: text, Subject: text, MessageStructure: text },
    ...{ MessageAttributes: fc.dictionary(text, attribute), MessageDeduplicationId: text, MessageGroupId: text },
  },
  { requiredKeys: ["Id", "Message"] },
);

const space = fc.constantFrom("", "\n", "  ", "\r\n\t");
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("0", "1", "3f4a-8f5a", "10000000000000003000") },
  fc.constantFrom("", " ", "a b", "&amp;", "&#x41;", "<![CDATA[0]]>", "<!-- no -->0", "<Id>0</Id>", "é"),
);
const field = fc
  .tuple(fc.constantFrom("Id", "Id", "MessageId", "SequenceNumber", "Code", "SenderFault", "__proto__"), value, space)
  .map(([name, inside, gap]) => `<${name}>${inside}</${name}>${gap}`);
const members = fc
  .array(
    fc
      .tuple(fc.array(field, { maxLength: 4 }), space)
      .map(([fields, gap]) => `<member>${gap}${fields.join("")}</member>${gap}`),
    {
      maxLength: 4,
    },
  )
  .map((all) => all.join(""));
const list = fc
  .tuple(fc.constantFrom("Successful", "Successful", "Failed", "Other"), members)
  .map(([name, inside]) => (inside === "" ? `<${name}/>` : `<${name}>${inside}</${name}>`));
const plain = fc
  .tuple(
    fc.array(fc.oneof(list, fc.constant("<Failed/>")), { maxLength: 3 }),
    space,
    fc.constantFrom(200, 200, 200, 201, 400, 500),
  )
  .map(([lists, gap, statusCode]) => answerOf(lists.join(gap), statusCode));
/** Cut off, or with something in it that does not belong there. */
const odd = fc
  .tuple(plain, fc.nat(), fc.nat({ max: 20 }), fc.constantFrom("", "<", "</member>", "&", "<!-- -->", "x"))
  .map(([{ statusCode, xml }, at, length, inside]) => {
    const start = at % (xml.length + 1);
    return { statusCode, xml: xml.slice(0, start) + inside + xml.slice(start + length) };
  });
const error = fc
  .tuple(fc.constantFrom("Throttled", "InvalidParameter", "KMSDisabled", "Other"), fc.constantFrom(400, 403, 500, 503))
  .map(([code, statusCode]) => ({
    statusCode,
    xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  }));
const anything = fc.record({ statusCode: fc.constantFrom(200, 400, 500), xml: fc.string() });

export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof({ weight: 3, arbitrary: plain }, odd, error, anything);
