// The page: every file that is sent, and none besides. Own ones are modules as they stand; those of packages come from where they are
// installed.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const OWN = [
  ...["frame.css", "flow.css", "events.css", "views.css", "narrow.css"],
  ...["main.js", "live.js", "text.js", "parts.js", "json.js", "chart.js"],
  ...["flow.js", "events.js", "event.js", "filters.js", "filter-forms.js", "held.js", "contracts.js", "subscribers.js"],
];

const OF_PACKAGES = {
  "/lib/preact.js": () => import.meta.resolve("preact"),
  "/lib/hooks.js": () => import.meta.resolve("preact/hooks"),
  "/lib/htm.js": () => import.meta.resolve("htm"),
  "/lib/uplot.js": () => new URL("uPlot.iife.min.js", import.meta.resolve("uplot")).href,
  "/lib/uplot.css": () => new URL("uPlot.min.css", import.meta.resolve("uplot")).href,
};

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

export interface Page {
  readonly files: ReadonlyMap<string, PageFile>;
  /** What the page may load, and from where: nothing but its own files. */
  readonly contentSecurityPolicy: string;
}

const own = (name: string): string => new URL(`../page/${name}`, import.meta.url).href;

/** @throws Error with the code `ERR_MODULE_NOT_FOUND` if a package is not installed. */
export function readPage(): Page {
  const places = [
    ["/", own("index.html")] as const,
    ...OWN.map((name) => [`/${name}`, own(name)] as const),
    ...Object.entries(OF_PACKAGES).map(([path, locate]) => [path, locate()] as const),
  ];
  const files = new Map(places.map(([path, url]) => [path, pageFile(fileURLToPath(url))]));
  const inline = [...(files.get("/")?.plain.toString("utf8") ?? "").matchAll(/<script[^>]*>([^<]+)<\/script>/g)];
  const hashes = inline.map(([, code = ""]) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`);
  return {
    files,
    contentSecurityPolicy: [
      "default-src 'none'",
      `script-src 'self' ${hashes.join(" ")}`,
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join("; "),
  };
}

function pageFile(path: string): PageFile {
  const plain = readFileSync(path);
  return {
    type: TYPES[path.split(".").at(-1) ?? ""] ?? "text/javascript; charset=utf-8",
    etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`,
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    brotli: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  };
}
