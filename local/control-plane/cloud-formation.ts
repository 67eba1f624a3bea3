// CloudFormation's DescribeStacks, for the one stack that runs.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
import type { Service, ServiceAnswer } from "./service.ts";

export interface RunningStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly startedMs: number;
}

export function cloudFormation(stack: RunningStack): Service {
  return ({ contentType, body }) => {
    if (!contentType.includes("x-www-form-urlencoded")) return undefined;
    const parameters = new URLSearchParams(body);
    if (parameters.get("Action") !== "DescribeStacks") return undefined;
    const name = parameters.get("StackName");
    if (name !== null && name !== stack.name) return refused(`Stack with id ${name} does not exist`);
    return xml(
      200,
      `<DescribeStacksResponse xmlns="${NAMESPACE}"><DescribeStacksResult><Stacks><member>${describe(stack)}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  };
}

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
