// An endpoint of AWS that answers what a test decides, and remembers who asked for what.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly target: string;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly body: string;
}

export async function fakeEndpoint(answer: (asked: Asked) => Answer) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const question = {
      method: request.method ?? "",
      path: request.url ?? "",
      target: String(request.headers["x-amz-target"] ?? ""),
      body: await text(request),
    };
    asked.push(question);
    const { status = 200, body } = answer(question);
    response.writeHead(status, { "content-type": body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.0" });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, asked };
}

/** What CloudFormation says of one stack. */
export function describedStack(name: string, outputs: Readonly<Record<string, string>>): Answer {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<StackName>${name}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members.join("")}</Outputs>`;
  return {
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
}
