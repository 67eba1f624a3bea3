// What of others is inside the package: for those who have to name it, and for those who look for what is vulnerable.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/** `inputs` are files of bundles, seen from `root`. */
export function writeThirdParties(root: string, dist: string, inputs: readonly string[]): void {
  const folders = [...new Set(inputs.flatMap(packageFolderOf))].toSorted();
  const own = manifestIn(root);
  const bundled = folders.map((folder) => ({ folder: join(root, folder), ...manifestIn(join(root, folder)) }));
  const byText = Map.groupBy(bundled, (each) => licenseText(root, each));
  const notices = [...byText].map(([text, packages]) => {
    const names = packages.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join("\n")}\n\n${text}\n`;
  });
  const head = `The functions in dist/functions contain code of these packages. What Sluice itself is under, LICENSE says.`;
  writeFileSync(join(dist, "THIRD-PARTY-NOTICES.txt"), `${[head, ...notices].join(`\n${"-".repeat(80)}\n\n`)}`);
  writeFileSync(join(dist, "sbom.cdx.json"), `${JSON.stringify(billOf(own, bundled), undefined, 2)}\n`);
}

/** https://cyclonedx.org/docs/1.6/json */
const billOf = (own: Manifest, bundled: readonly Manifest[]): object => ({
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: { component: { ...componentOf(own), type: "library" } },
  components: bundled.map(componentOf),
  dependencies: [{ ref: referenceTo(own), dependsOn: bundled.map(referenceTo) }],
});

const componentOf = (manifest: Manifest) => ({
  type: "library",
  "bom-ref": referenceTo(manifest),
  ...scopeAndName(manifest.name),
  version: manifest.version,
  licenses: [{ license: { id: manifest.license } }],
  purl: referenceTo(manifest),
});

const scopeAndName = (text: string): { readonly group?: string; readonly name: string } => {
  const [group, name] = text.split("/");
  return name === undefined ? { name: text } : { ...(group ? { group } : {}), name };
};

const referenceTo = ({ name, version }: Manifest): string => `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** The innermost: packages may have packages of their own. */
const packageFolderOf = (file: string): string[] =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.slice(0, 1) ?? [];

const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Packages of one project often leave the text to the project: then it is that of the license which they name. @throws Error if there is none */
function licenseText(root: string, { folder, name, license, author }: Manifest & { readonly folder: string }): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (files.length > 0) return files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
  const holder = typeof author === "object" ? author.name : (author ?? name);
  const text = readFileSync(join(root, "packaging/license-texts", `${license}.txt`), "utf8").trim();
  return `Copyright (c) ${holder}\n\n${text}`;
}
