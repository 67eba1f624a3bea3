/** What came of handing a message to an endpoint once. */
export type Attempt =
  | { readonly kind: "delivered" }
  | {
      readonly kind: "failed";
      /** Whether trying again is of no use. */
      readonly isFinal: boolean;
      readonly code: string;
      /** In words, for people. */
      readonly reason: string;
    };
