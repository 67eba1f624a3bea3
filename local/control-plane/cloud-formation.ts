// CloudFormation's DescribeStacks and GetTemplate, for the one stack that runs.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
import type { Service, ServiceAnswer } from "./service.ts";

export interface RunningStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly startedMs: number;
  readonly template: unknown;
}

export function cloudFormation(stack: RunningStack): Service {
  return ({ contentType, body }) => {
    if (!contentType.includes("x-www-form-urlencoded")) return undefined;
    const parameters = new URLSearchParams(body);
    const action = parameters.get("Action") ?? "";
    const answer = ANSWERS[action];
    if (answer === undefined) return undefined;
    const name = parameters.get("StackName");
    if (name !== null && name !== stack.name) return refused(`Stack with id ${name} does not exist`);
    return xml(
      200,
      `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${answer(stack)}</${action}Result></${action}Response>`,
    );
  };
}

const ANSWERS: Readonly<Record<string, (stack: RunningStack) => string>> = {
  DescribeStacks: (stack) => `<Stacks><member>${describe(stack)}</member></Stacks>`,
  GetTemplate: ({ template }) => `<TemplateBody>${escaped(JSON.stringify(template))}</TemplateBody>`,
};

const NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

function describe({ name, outputs, startedMs }: RunningStack): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${escaped(key)}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
  );
  const time = new Date(startedMs).toISOString();
  return (
    `<StackName>${escaped(name)}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>` +
    `<CreationTime>${time}</CreationTime><Outputs>${members.join("")}</Outputs>`
  );
}

const refused = (message: string): ServiceAnswer =>
  xml(
    400,
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`,
  );

const xml = (status: number, body: string): ServiceAnswer => ({ status, contentType: "text/xml", body });

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
