import * as z from "zod/mini";

/** 9999-12-31T23:59:59.999Z, the last moment RFC 3339 can write. https://www.rfc-editor.org/rfc/rfc3339#section-1 */
export const LAST_TIME_MS = 253_402_300_799_999;

/** A time in epoch milliseconds that can be written as a date. */
export const epochMs = () => z.int().check(z.gte(0), z.lte(LAST_TIME_MS));
