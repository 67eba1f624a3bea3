// What an engine is refused for as soon as it is defined. The functions do not ask again at each start: whoever deploys them has loaded the
// same module first, in Node, to synthesize the deployment.

/** Written into the bundles of the functions by infra. */
declare const IN_FUNCTION: true;

/** What `check` throws, the engine's author sees; in a function it is left out. It must not be needed for anything else. */
export function whenDefined(check: () => void): void {
  if (typeof IN_FUNCTION === "undefined") check();
}
