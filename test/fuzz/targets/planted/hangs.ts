import type { Target } from "../../target.ts";

export const hangs: Target = {
  seeds: () => ["hello"],
  fuzz(data) {
    while (data[0] === 0);
    return [];
  },
};
