/** One thing that was looked at. A finding comes with what to do about it; what does not matter here is skipped. */
export type Check =
  | { readonly kind: "ok"; readonly what: string; readonly detail: string }
  | { readonly kind: "skipped"; readonly what: string; readonly detail: string }
  | { readonly kind: "finding"; readonly what: string; readonly detail: string; readonly remedy: string };

export const ok = (what: string, detail: string): Check => ({ kind: "ok", what, detail });
export const skipped = (what: string, detail: string): Check => ({ kind: "skipped", what, detail });
export const finding = (what: string, detail: string, remedy: string): Check => ({
  kind: "finding",
  what,
  detail,
  remedy,
});
