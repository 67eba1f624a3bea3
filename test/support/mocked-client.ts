import { mockClient } from "aws-sdk-client-mock";
import { afterAll } from "vitest";

/** A client class whose calls the test answers, to the end of its file: files share a process. */
export const mockedClient: typeof mockClient = (client) => {
  const mocked = mockClient(client);
  afterAll(() => mocked.restore());
  return mocked;
};
