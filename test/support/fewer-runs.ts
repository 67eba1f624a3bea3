// For mutation testing, which runs the tests once for each mutation: a property that does not say how often runs less.
import fc from "fast-check";

fc.configureGlobal({ numRuns: 25 });
