// A bug behind four conditions: by chance alone it would take the fuzzer four thousand million inputs.
import type { Target } from "../../target.ts";

export const throws: Target = {
  seeds: () => ["hello"],
  fuzz(data) {
    if (data[0] === 0x62 && data[1] === 0x75) {
      if (data[2] === 0x67) {
        if (data[3] === 0x21) throw new Error("found");
      }
    }
    return [];
  },
};
